package io.hadal.replication.log;

import io.hadal.storage.Keys;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import org.jspecify.annotations.Nullable;

/**
 * The next chunk of a log, and what proves it.
 *
 * @param follows hash of the chunk before it in its line; null in a line's first chunk
 * @param opening how its line begins, as the seal says that leads to it; null within a line
 */
public record Place(Line line, long seq, @Nullable Hash follows, @Nullable Opening opening) {

    public Place {
        if ((follows == null) == (opening == null)) {
            throw new IllegalArgumentException(
                    "a chunk is proved by the one before it, or by its line's opening");
        }
    }

    /** The beginning of a line. */
    public static Place first(Opening opening) {
        return new Place(opening.line(), opening.firstSeq(), null, opening);
    }

    /** What follows a chunk: in its line, or in the one that took over. */
    public static Place after(ChunkHeader header, Hash hash) {
        Opening seal = header.seal();
        return seal != null ? first(seal) : new Place(header.line(), header.seq() + 1, hash, null);
    }

    public String key() {
        return Keys.chunk(line, seq);
    }

    /** Whether a chunk is the one that belongs here. */
    public boolean isOf(ChunkHeader header) {
        return header.line().equals(line)
                && header.seq() == seq
                && (opening == null || opening.equals(header.opening()))
                && (follows == null || follows.equals(header.predecessor()));
    }

    /** Throws unless a chunk that has this name is the one that belongs here. */
    void require(ChunkHeader header) {
        if (opening != null && !opening.equals(header.opening())) {
            throw new CorruptObjectException(
                    key(), "its opening is not the one in the seal that leads to it");
        }
        if (follows != null && !follows.equals(header.predecessor())) {
            throw new CorruptObjectException(
                    key(),
                    "it follows a chunk with SHA-256 "
                            + header.predecessor()
                            + ", the one before it has "
                            + follows);
        }
    }
}
