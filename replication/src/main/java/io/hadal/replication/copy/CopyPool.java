package io.hadal.replication.copy;

/**
 * What all replicators of a process share, fairly: the memory of what is on its way, and how many
 * requests for bodies there are at a time. Thread-safe.
 */
public final class CopyPool {
    private final FairShare memory;
    private final FairShare requests;
    private final int requestsMax;
    private final int partBytes;

    /**
     * @param memoryBytesMax for bodies and chunks on their way; where an object was damaged on its
     *     way, a part more
     * @param requestsMax for bodies at a time
     * @param partBytes larger objects travel in parts of this size
     */
    public CopyPool(long memoryBytesMax, int requestsMax, int partBytes) {
        this.memory = new FairShare(memoryBytesMax);
        this.requests = new FairShare(requestsMax);
        this.requestsMax = requestsMax;
        this.partBytes = partBytes;
    }

    /** 96 MiB, 64 requests at a time, parts of 8 MiB. */
    public static CopyPool standard() {
        return new CopyPool(96L << 20, 64, 8 << 20);
    }

    /** For one replicator. */
    public Seat join() {
        return new Seat(memory.join(), requests.join(), requestsMax, partBytes);
    }

    /** A replicator's place in the pool. */
    public static final class Seat {
        private final FairShare.Member memory;
        private final FairShare.Member requests;
        private final int requestsMax;
        private final int partBytes;

        private Seat(
                FairShare.Member memory,
                FairShare.Member requests,
                int requestsMax,
                int partBytes) {
            this.memory = memory;
            this.requests = requests;
            this.requestsMax = requestsMax;
            this.partBytes = partBytes;
        }

        /** More transfers at a time than this would only wait. */
        public int requestsMax() {
            return requestsMax;
        }

        /** The most memory that bodies and chunks ever had. */
        public long memoryBytesPeak() {
            return memory.peak();
        }

        FairShare.Member memory() {
            return memory;
        }

        FairShare.Member requests() {
            return requests;
        }

        int partBytes() {
            return partBytes;
        }
    }
}
