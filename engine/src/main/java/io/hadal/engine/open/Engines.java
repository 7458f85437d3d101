package io.hadal.engine.open;

import io.hadal.engine.Engine;
import java.io.IOException;

/** Opens engines. */
public final class Engines {
    private Engines() {}

    /**
     * Opens a data directory. What was attached there is recovered in the background.
     *
     * @throws io.hadal.env.DiskLockedException if another process uses the directory
     */
    public static Engine open(EngineParts parts) throws IOException {
        AutoCloseable lock = parts.disk().lock();
        try {
            EngineHost host = new EngineHost(parts);
            EngineImpl engine = new EngineImpl(host, Registry.load(parts.disk()), lock);
            engine.start();
            return engine;
        } catch (IOException | RuntimeException e) {
            release(lock, e);
            throw e;
        }
    }

    private static void release(AutoCloseable lock, Exception reason) {
        try {
            lock.close();
        } catch (Exception e) {
            reason.addSuppressed(e);
        }
    }
}
