/**
 * S3 and whatever speaks its protocol, by the vendor's SDK, whose types never leave this package.
 */
@NullMarked
package io.hadal.objectstore.s3;

import org.jspecify.annotations.NullMarked;
