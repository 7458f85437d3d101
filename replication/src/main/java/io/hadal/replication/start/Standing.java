package io.hadal.replication.start;

import io.hadal.replication.log.Place;
import io.hadal.storage.history.Head;
import io.hadal.storage.log.Opening;

/** Where a target stands, compared with its source. */
sealed interface Standing {

    /** Nothing of it can be attached: it is empty, or an initial copy was broken off. */
    record Unattachable() implements Standing {}

    /** It has the source's log up to a chunk. @param next what it lacks first */
    record Behind(Place next) implements Standing {}

    /**
     * It has gone on with a line that the source's history has left: the target is where the
     * database was before a failover.
     *
     * @param next the first line of the source that the target does not know
     */
    record DeadEnd(Head target, Opening next) implements Standing {}
}
