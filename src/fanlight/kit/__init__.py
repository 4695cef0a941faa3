"""Small things every room uses: ids, time, pages, errors. No I/O and no box."""
