package io.hadal.engine.segment;

import io.hadal.objectstore.ObjectStore;

/** Where a blob can be had. @param key relative to the store's root */
public record BlobSource(ObjectStore store, String key) {}
