"""Operations on a whole index, in a folder or on a cluster."""
