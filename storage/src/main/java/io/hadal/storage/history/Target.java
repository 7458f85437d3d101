package io.hadal.storage.history;

/** Which state is wanted. */
public sealed interface Target {

    /** The newest one. */
    record Latest() implements Target {}

    /** The last commit anywhere in the log at or before a time, µs since 1970 UTC. */
    record AtTime(long timeMicros) implements Target {}

    record AtMilestone(String name) implements Target {}
}
