/**
 * Reading a history: where its head is, what led to it, and the state at any of its points. Never
 * writes.
 */
@NullMarked
package io.hadal.storage.history;

import org.jspecify.annotations.NullMarked;
