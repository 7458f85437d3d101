package io.hadal.storage.line;

import io.hadal.storage.log.Opening;

/** Where a new line continues the history. */
public sealed interface AttachPoint {

    /** The real head, wherever it is when the seal is created. */
    AttachPoint LATEST = new Latest();

    /** See {@link #LATEST}. */
    record Latest() implements AttachPoint {}

    /**
     * An older point, of the head's ancestry or of an abandoned line: the new line is a fork.
     *
     * @param parent the point
     * @param leadingTo opening of the parent's line, or of a line whose lineage holds the parent
     * @param askedMicros the time that was asked for (a milestone's own time): it must not lie before the boundary when the seal is created
     */
    record At(Opening.Parent parent, Opening leadingTo, long askedMicros) implements AttachPoint {}
}
