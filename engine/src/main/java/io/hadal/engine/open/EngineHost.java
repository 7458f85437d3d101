package io.hadal.engine.open;

import io.hadal.engine.EngineConfig;
import io.hadal.engine.segment.SegmentCache;
import io.hadal.engine.segment.SegmentMemory;
import io.hadal.env.Disk;
import io.hadal.env.Env;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/** What the databases of one engine share. */
final class EngineHost {
    /** Keys and decoded rows of segments, of all databases together. */
    private static final long SEGMENT_MEMORY_BYTES_MAX = 256L << 20;

    private final EngineParts parts;
    private final SegmentCache cache;
    private final SegmentMemory memory;
    private final Semaphore proofTurn = new Semaphore(1, true);
    private volatile EngineConfig config;

    EngineHost(EngineParts parts) throws IOException {
        this.parts = parts;
        this.config = parts.config();
        this.memory = new SegmentMemory(SEGMENT_MEMORY_BYTES_MAX);
        this.cache = SegmentCache.open(parts.env(), parts.disk(), () -> config.cacheBytesMax());
    }

    EngineParts parts() {
        return parts;
    }

    Env env() {
        return parts.env();
    }

    Disk disk() {
        return parts.disk();
    }

    SegmentCache cache() {
        return cache;
    }

    SegmentMemory memory() {
        return memory;
    }

    /** Of the one database whose replica is proven: that reads all of it. */
    Semaphore proofTurn() {
        return proofTurn;
    }

    EngineConfig config() {
        return config;
    }

    void configure(EngineConfig next) {
        config = next;
    }
}
