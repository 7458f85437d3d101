/**
 * The contract of an object store as Hadal needs it, and nothing beyond: whole-object PUT (also in
 * parts whose sender decides when the object becomes visible), PUT if absent, GET, ranged GET,
 * HEAD, LIST, DELETE. Vendors live in packages of their own; their types never leave them.
 */
@NullMarked
package io.hadal.objectstore;

import org.jspecify.annotations.NullMarked;
