try { const theme = localStorage.getItem('amalgam-theme'); if (theme) document.documentElement.dataset.theme = theme; } catch { /* a browser may forbid storage */ }
