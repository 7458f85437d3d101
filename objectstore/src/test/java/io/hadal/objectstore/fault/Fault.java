package io.hadal.objectstore.fault;

import io.hadal.objectstore.Verb;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * What can go wrong with one request. At most one of these happens to a request, in the order of
 * this list.
 */
public enum Fault {
    /** No connection: the store never sees the request, and the caller knows it. */
    NOT_SENT(Verb.values()),
    /** The request is lost on its way; the caller cannot know. */
    FAIL_BEFORE(Verb.values()),
    /** The store is busy (503): nothing happens. */
    THROTTLED(Verb.values()),
    /** Another create of the key is said to be under way (409): nothing happens. */
    CONFLICT(Verb.CREATE),
    /** The request is carried out, its answer is lost or is an error. */
    APPLY_THEN_FAIL(Verb.CREATE, Verb.PUT, Verb.DELETE),
    /** The caller is told of a failure; the request is carried out some time later. */
    APPLY_LATE(Verb.CREATE, Verb.PUT, Verb.DELETE),
    /**
     * The request is carried out some time later, whatever has become of the caller, who waits for
     * the answer if it can.
     */
    IN_FLIGHT(Verb.CREATE, Verb.PUT, Verb.DELETE),
    /** A put is carried out once more some time later, as networks and proxies do. */
    DUPLICATE(Verb.PUT),
    /** An end of the content is missing, and nobody says so. */
    TRUNCATED_READ(Verb.GET),
    /** One bit of the content is wrong. */
    FLIPPED_READ(Verb.GET),
    /**
     * A listing without what is younger than the plan's staleness, and with what was deleted since.
     */
    STALE_LIST(Verb.LIST),
    /** A listing that leaves out keys at random. */
    SKIPPING_LIST(Verb.LIST);

    private final Set<Verb> verbs;

    Fault(Verb... verbs) {
        this.verbs = EnumSet.noneOf(Verb.class);
        this.verbs.addAll(Arrays.asList(verbs));
    }

    boolean fits(Verb verb) {
        return verbs.contains(verb);
    }
}
