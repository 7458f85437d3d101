package io.hadal.engine.maintain;

/** What is kept for the sake of replicas, whatever the retention. In the log's time. */
public interface ReplicaNeeds {

    /**
     * Points from this time on are needed; Long.MAX_VALUE if there is no replica.
     *
     * @param headMicros the log's head time
     */
    long sinceMicros(long headMicros);

    /** Whether a replica that things are kept for has not got what was written by then. */
    boolean lack(long timeMicros, long headMicros);
}
