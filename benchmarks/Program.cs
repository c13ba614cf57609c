using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(Amalgam.Benchmarks.ExpertScaling).Assembly).Run(args);
