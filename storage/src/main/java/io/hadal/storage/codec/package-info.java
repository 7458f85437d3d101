/**
 * The stored format: bytes of everything in the bucket but Parquet files. docs/format describes it
 * page by page.
 */
@NullMarked
package io.hadal.storage.codec;

import org.jspecify.annotations.NullMarked;
