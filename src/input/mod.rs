//! From paths to pages: folders, pictures, PDFs, text files.
