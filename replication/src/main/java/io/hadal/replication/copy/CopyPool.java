package io.hadal.replication.copy;

/**
 * What all replicators of a process share, fairly: the memory of what is on its way, and how many
 * requests for bodies there are at a time. Thread-safe.
 */
public final class CopyPool {
    private final FairShare memory;
    private final FairShare requests;
    private final int requestsMax;
    private final int aheadBytesMax;
    private final int wholeBytesMax;
    private final int partBytes;

    /**
     * @param memoryBytesMax for bodies and chunks on their way; where an object was damaged on its
     *     way or replaces something else, a part more
     * @param requestsMax for bodies at a time
     * @param aheadBytesMax larger objects are not fetched before their turn, but pass through, if
     *     the target takes bodies as they come
     * @param wholeBytesMax larger objects travel in parts: a server must put those together again,
     *     which may cost it as much as all else
     */
    public CopyPool(
            long memoryBytesMax,
            int requestsMax,
            int aheadBytesMax,
            int wholeBytesMax,
            int partBytes) {
        this.memory = new FairShare(memoryBytesMax);
        this.requests = new FairShare(requestsMax);
        this.requestsMax = requestsMax;
        this.aheadBytesMax = aheadBytesMax;
        this.wholeBytesMax = wholeBytesMax;
        this.partBytes = partBytes;
    }

    /**
     * 96 MiB, 64 requests at a time, objects of up to 1 MiB fetched ahead and up to 32 MiB in one
     * piece, others in parts of 8 MiB.
     */
    public static CopyPool standard() {
        return new CopyPool(96L << 20, 64, 1 << 20, 32 << 20, 8 << 20);
    }

    /** For one replicator. */
    public Seat join() {
        return new Seat(memory.join(), requests.join(), this);
    }

    /** A replicator's place in the pool. */
    public static final class Seat {
        private final FairShare.Member memory;
        private final FairShare.Member requests;
        private final CopyPool pool;

        private Seat(FairShare.Member memory, FairShare.Member requests, CopyPool pool) {
            this.memory = memory;
            this.requests = requests;
            this.pool = pool;
        }

        /** More transfers at a time than this would only wait. */
        public int requestsMax() {
            return pool.requestsMax;
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

        int aheadBytesMax() {
            return pool.aheadBytesMax;
        }

        int wholeBytesMax() {
            return pool.wholeBytesMax;
        }

        int partBytes() {
            return pool.partBytes;
        }
    }
}
