/** What is in the bucket: names, and the places that hold them. */
@NullMarked
package io.hadal.storage;

import org.jspecify.annotations.NullMarked;
