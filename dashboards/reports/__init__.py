"""Reports as files: one document, written as HTML and as PDF, each whole in itself."""
