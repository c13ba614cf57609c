using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>Notes keys and columns that look like labels and were not used as one.</summary>
internal sealed class UnusedLabelFields(StructureCensus census)
{
    /// <summary>Usual keys: those of which another is used instead are told where labels are chosen.</summary>
    private static readonly HashSet<string> KnownNames = new(
        [.. LabelTable.All.SelectMany(label => label.Keys).Select(key => key.Name), "config_weight", .. LabelTable.All.SelectMany(label => label.WeightKeys)],
        StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, string?> notices = new(StringComparer.Ordinal);
    private readonly List<double> numbers = [];
    private AtomColumns? columnsAtHand;
    private string[] columnNotices = [];

    /// <summary>Goes over the fields that are left when the labels are read.</summary>
    public void Note(CommentLine comment, AtomColumns columns)
    {
        if (!ReferenceEquals(columns, columnsAtHand))
        {
            columnsAtHand = columns;
            columnNotices = [.. columns.Kept.Where(column => !KnownNames.Contains(column.Name))
                .Select(column => LabelLikeName.Notice(column.Name, column.Width, isPerAtom: true)).OfType<string>()];
        }
        foreach (string notice in columnNotices) census.Notice(notice);
        for (int field = 0; field < comment.Count; field++)
            if (!comment.IsUsed(field) && comment.HasValue(field) && NoticeOf(comment, field) is string notice) census.Notice(notice);
    }

    private string? NoticeOf(CommentLine comment, int field)
    {
        string key = comment.Key(field);
        if (!notices.TryGetValue(key, out string? notice))
        {
            int count = comment.ReadNumbers(field, numbers);
            notices[key] = notice = count > 0 && !KnownNames.Contains(key) ? LabelLikeName.Notice(key, count, isPerAtom: false) : null;
        }
        return notice;
    }
}
