package io.hadal.storage.codec;

import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.LogTail;

/**
 * A chunk that is cut: its bytes never change again.
 *
 * @param tail what the next chunk of the line follows on from; after a seal there is none, and the
 *     new line's opening chunk has it
 */
public record EncodedChunk(EncodedObject object, ChunkHeader header, LogTail tail) {}
