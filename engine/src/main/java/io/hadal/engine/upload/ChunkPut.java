package io.hadal.engine.upload;

import io.hadal.storage.codec.EncodedObject;

/** Gets a cut chunk into the store, whatever it takes. */
public interface ChunkPut {

    /**
     * Returns when the chunk is in the store, however often it has to be tried. Throws an
     * EngineException of kind FENCED when another line has its place.
     */
    void untilThere(EncodedObject chunk, UploadStats stats) throws InterruptedException;
}
