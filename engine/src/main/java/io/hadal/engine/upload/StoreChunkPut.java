package io.hadal.engine.upload;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.line.ChunkCreator;
import io.hadal.storage.line.CreateResult;
import io.hadal.storage.line.FencedBy;

/** Creates chunks in a store and tries for as long as nobody knows what became of one. */
public final class StoreChunkPut implements ChunkPut {
    private final Env env;
    private final ChunkCreator creator;
    private final String database;

    /**
     * @param folder the storage id's
     */
    public StoreChunkPut(Env env, ObjectStore folder, String database) {
        this.env = env;
        this.creator = new ChunkCreator(folder);
        this.database = database;
    }

    @Override
    public void untilThere(EncodedObject chunk, UploadStats stats) throws InterruptedException {
        Backoff backoff = new Backoff(env);
        while (true) {
            switch (creator.create(chunk)) {
                case CreateResult.Created _ -> {
                    return;
                }
                case CreateResult.Fenced fenced -> throw fenced(database, fenced.by());
                case CreateResult.Unknown unknown ->
                        stats.failed(String.valueOf(unknown.cause().getMessage()));
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("interrupted while creating " + chunk.key());
            }
            backoff.sleep();
        }
    }

    /** What a writer says that has been replaced. */
    public static EngineException fenced(String database, FencedBy by) {
        return new EngineException(
                Kind.FENCED,
                "Database "
                        + database
                        + " is fenced: "
                        + by.describe()
                        + ". It takes no commits here any more. DETACH DATABASE "
                        + database
                        + " FORCE, and ATTACH it where it is to be written.");
    }
}
