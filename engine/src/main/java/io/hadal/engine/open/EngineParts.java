package io.hadal.engine.open;

import io.hadal.engine.Engine.StoreOpener;
import io.hadal.engine.Engine.StoreSpec;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.replica.ReplicaCopier;
import io.hadal.engine.segment.DuckDb;
import io.hadal.env.Disk;
import io.hadal.env.Env;

/**
 * What an engine is made of.
 *
 * @param disk the data directory
 * @param stores opens what a StoreSpec describes
 * @param defaultStore where databases made without ON live
 * @param copier copies databases to their replicas
 * @param duckDb writes and reads segments; stays the caller's, who closes it after the engine
 * @param node the server's name and port, as an operator knows it; it stands in locks and seals
 * @param host of this process
 * @param pid of this process
 */
public record EngineParts(
        Env env,
        Disk disk,
        StoreOpener stores,
        StoreSpec defaultStore,
        ReplicaCopier copier,
        DuckDb duckDb,
        String node,
        String host,
        long pid,
        EngineConfig config) {}
