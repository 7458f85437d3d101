package io.hadal.engine.tx;

import io.hadal.engine.state.LiveSegment;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/**
 * Rows that a transaction has written and that are in segments of its own instead of memory.
 *
 * @param last the last of the writes that are in it. No view and no savepoint that is still in use
 *     lies between them
 * @param segments with the new rows; what it deletes of them later is marked there, with the number
 *     of the write
 * @param replaced committed rows that they replace, or that are deleted, by the segments that have
 *     them and are held meanwhile
 */
record StoredPart(
        long last, List<LiveSegment> segments, Map<LiveSegment, RoaringBitmap> replaced) {}
