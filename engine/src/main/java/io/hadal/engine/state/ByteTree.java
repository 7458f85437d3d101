package io.hadal.engine.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A B+ tree over byte[] keys in unsigned order, for one writer and any number of readers at the
 * same time, who take no lock.
 *
 * <p>A reader sees every entry that was there when it began; of what the writer does meanwhile it
 * may see some and not other. That suits multi-versioned content, where a reader ignores what is
 * newer than itself. Published nodes change in three ways only: an entry is appended behind a
 * leaf's last, a value is replaced, a child is replaced by its successor. All else makes new nodes.
 */
final class ByteTree<V> {
    /** Entries of a node: a copied leaf is half a KiB, a tree of 10 million rows has 4 levels. */
    static final int FANOUT = 64;

    private static final int DEPTH_MAX = 24;
    private static final int FIRST_CAPACITY = 4;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);

    private volatile Node root = Leaf.empty();
    private volatile long size;

    // The writer's place after find(): the leaf, its ancestors, the index of the key or of where it
    // belongs.
    private final Inner[] path = new Inner[DEPTH_MAX];
    private final int[] steps = new int[DEPTH_MAX];
    private int depth;
    private @Nullable Leaf leaf;
    private int at;
    private @Nullable Leaf rightmost;

    private abstract static sealed class Node permits Leaf, Inner {}

    private static final class Leaf extends Node {
        /**
         * The first bytes of each key, in an order as longs: a search touches few of the keys,
         * which lie anywhere in the heap.
         */
        private final long[] heads;

        private final byte[][] keys;
        private final Object[] values;
        private volatile int count;

        Leaf(long[] heads, byte[][] keys, Object[] values, int count) {
            this.heads = heads;
            this.keys = keys;
            this.values = values;
            this.count = count;
        }

        static Leaf empty() {
            return new Leaf(
                    new long[FIRST_CAPACITY],
                    new byte[FIRST_CAPACITY][],
                    new Object[FIRST_CAPACITY],
                    0);
        }

        void set(int index, byte[] key, Object value) {
            heads[index] = head(key);
            keys[index] = key;
            values[index] = value;
        }

        Object value(int index) {
            return ELEMENT.getAcquire(values, index);
        }
    }

    private static final class Inner extends Node {
        /** separators[i] is the smallest key that belongs to children[i + 1]. */
        private final byte[][] separators;

        private final long[] heads;
        private final Object[] children;

        Inner(byte[][] separators, Object[] children) {
            this.separators = separators;
            this.children = children;
            heads = new long[separators.length];
            for (int i = 0; i < heads.length; i++) {
                heads[i] = head(separators[i]);
            }
        }

        Node child(int index) {
            return (Node) ELEMENT.getAcquire(children, index);
        }

        int childOf(byte[] key) {
            long head = head(key);
            int low = 0;
            int high = separators.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (compare(heads[middle], separators[middle], head, key) <= 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    /** Number of entries, give or take the writer's present work. */
    long size() {
        return size;
    }

    @Nullable V get(byte[] key) {
        Node node = root;
        while (node instanceof Inner inner) {
            node = inner.child(inner.childOf(key));
        }
        Leaf found = (Leaf) node;
        int index = lowerBound(found, found.count, key);
        return index < found.count && Arrays.equals(found.keys[index], key)
                ? cast(found.value(index))
                : null;
    }

    /** Entries from {@code from} (included, null = first) to {@code to} (excluded, null = last). */
    Cursor cursor(byte @Nullable [] from, byte @Nullable [] to) {
        return new Cursor(from, to);
    }

    // ---- the writer's side

    /**
     * Goes to a key and returns its value, null if it is not there. What follows refers to it: one
     * of replace, insert, remove.
     */
    @Nullable V find(byte[] key) {
        Leaf last = rightmost;
        int count = last == null ? 0 : last.count;
        if (last != null
                && count > 0
                && count < FANOUT
                && Arrays.compareUnsigned(last.keys[count - 1], key) < 0) {
            leaf = last;
            depth = -1;
            at = count;
            return null;
        }
        return descend(key);
    }

    /** Sets the value of the key that was found. */
    void replace(V value) {
        ELEMENT.setRelease(current().values, at, value);
    }

    /** Adds the key that was not found. */
    void insert(byte[] key, V value) {
        Leaf target = current();
        int count = target.count;
        size++;
        if (at == count && count < target.keys.length) {
            target.set(count, key, value);
            target.count = count + 1;
            return;
        }
        if (depth < 0) {
            descend(key);
        }
        if (count < FANOUT) {
            int capacity = at == count ? Math.min(FANOUT, count * 2) : count + 1;
            replaceLeaf(copyWith(target, 0, count, at, key, value, capacity));
        } else {
            split(target, key, value);
        }
        rightmost = null;
    }

    /** Removes the key that was found. */
    void remove() {
        Leaf target = current();
        int count = target.count;
        size--;
        rightmost = null;
        if (count == 1) {
            removeLeaf();
            return;
        }
        Leaf without =
                new Leaf(
                        new long[count - 1],
                        new byte[count - 1][],
                        new Object[count - 1],
                        count - 1);
        copy(target, 0, without, 0, at);
        copy(target, at + 1, without, at, count - 1 - at);
        replaceLeaf(without);
    }

    private Leaf current() {
        Leaf target = leaf;
        if (target == null) {
            throw new IllegalStateException("find a key first");
        }
        return target;
    }

    private @Nullable V descend(byte[] key) {
        Node node = root;
        depth = 0;
        boolean last = true;
        while (node instanceof Inner inner) {
            int step = inner.childOf(key);
            path[depth] = inner;
            steps[depth] = step;
            depth++;
            last &= step == inner.children.length - 1;
            node = inner.child(step);
        }
        Leaf found = (Leaf) node;
        leaf = found;
        if (last) {
            rightmost = found;
        }
        at = lowerBound(found, found.count, key);
        boolean exact = at < found.count && Arrays.equals(found.keys[at], key);
        return exact ? cast(found.value(at)) : null;
    }

    /**
     * A leaf of entries from..to with another one put in at index {@code index} (counted in the
     * source).
     */
    private static Leaf copyWith(
            Leaf source, int from, int to, int index, byte[] key, Object value, int capacity) {
        int count = to - from + 1;
        Leaf leaf = new Leaf(new long[capacity], new byte[capacity][], new Object[capacity], count);
        copy(source, from, leaf, 0, index - from);
        leaf.set(index - from, key, value);
        copy(source, index, leaf, index - from + 1, to - index);
        return leaf;
    }

    private static Leaf copy(Leaf source, int from, int to) {
        int count = to - from;
        Leaf leaf = new Leaf(new long[count], new byte[count][], new Object[count], count);
        copy(source, from, leaf, 0, count);
        return leaf;
    }

    private static void copy(Leaf source, int from, Leaf target, int to, int count) {
        System.arraycopy(source.heads, from, target.heads, to, count);
        System.arraycopy(source.keys, from, target.keys, to, count);
        System.arraycopy(source.values, from, target.values, to, count);
    }

    private void split(Leaf full, byte[] key, V value) {
        if (at == FANOUT) {
            // Ascending keys: the full leaf stays full.
            Leaf right = Leaf.empty();
            right.set(0, key, value);
            right.count = 1;
            replaceChild(depth, full, key, right);
            return;
        }
        int middle = FANOUT / 2;
        Leaf left;
        Leaf right;
        if (at <= middle) {
            left = copyWith(full, 0, middle, at, key, value, middle + 1);
            right = copy(full, middle, FANOUT);
        } else {
            left = copy(full, 0, middle);
            right = copyWith(full, middle, FANOUT, at, key, value, FANOUT - middle + 1);
        }
        replaceChild(depth, left, right.keys[0], right);
    }

    private void replaceLeaf(Leaf successor) {
        if (depth == 0) {
            root = successor;
        } else {
            ELEMENT.setRelease(path[depth - 1].children, steps[depth - 1], successor);
        }
        leaf = successor;
    }

    /** Puts two nodes where the one at {@code level} was. */
    private void replaceChild(int level, Node left, byte[] separator, Node right) {
        if (level == 0) {
            root = new Inner(new byte[][] {separator}, new Object[] {left, right});
            return;
        }
        Inner parent = path[level - 1];
        int step = steps[level - 1];
        int count = parent.children.length;
        byte[][] separators = new byte[count][];
        Object[] children = new Object[count + 1];
        System.arraycopy(parent.separators, 0, separators, 0, step);
        separators[step] = separator;
        System.arraycopy(parent.separators, step, separators, step + 1, count - 1 - step);
        System.arraycopy(parent.children, 0, children, 0, step);
        children[step] = left;
        children[step + 1] = right;
        System.arraycopy(parent.children, step + 1, children, step + 2, count - 1 - step);
        if (children.length <= FANOUT) {
            replaceInner(level - 1, new Inner(separators, children));
        } else {
            splitInner(level - 1, separators, children, step + 1 == count);
        }
    }

    private void splitInner(int level, byte[][] separators, Object[] children, boolean atEnd) {
        int middle = atEnd ? children.length - 2 : children.length / 2;
        Inner left =
                new Inner(
                        Arrays.copyOfRange(separators, 0, middle - 1),
                        Arrays.copyOfRange(children, 0, middle));
        Inner right =
                new Inner(
                        Arrays.copyOfRange(separators, middle, separators.length),
                        Arrays.copyOfRange(children, middle, children.length));
        replaceChild(level, left, separators[middle - 1], right);
    }

    private void replaceInner(int level, Node successor) {
        if (level == 0) {
            root = successor;
        } else {
            ELEMENT.setRelease(path[level - 1].children, steps[level - 1], successor);
        }
    }

    private void removeLeaf() {
        int level = depth;
        while (level > 0 && path[level - 1].children.length == 1) {
            level--;
        }
        leaf = null;
        if (level == 0) {
            root = Leaf.empty();
            return;
        }
        Inner parent = path[level - 1];
        int step = steps[level - 1];
        int count = parent.children.length;
        if (count == 2) {
            replaceInner(level - 1, parent.child(1 - step));
            return;
        }
        int dropped = step == count - 1 ? step - 1 : step;
        byte[][] separators = new byte[count - 2][];
        Object[] children = new Object[count - 1];
        System.arraycopy(parent.separators, 0, separators, 0, dropped);
        System.arraycopy(parent.separators, dropped + 1, separators, dropped, count - 2 - dropped);
        System.arraycopy(parent.children, 0, children, 0, step);
        System.arraycopy(parent.children, step + 1, children, step, count - 1 - step);
        replaceInner(level - 1, new Inner(separators, children));
    }

    /**
     * The first 8 bytes of a key, shorter ones filled up with zeros, as a signed number of the same
     * order.
     */
    private static long head(byte[] key) {
        long head = 0;
        if (key.length >= Long.BYTES) {
            head = (long) LONG.get(key, 0);
        } else {
            for (int i = 0; i < Long.BYTES; i++) {
                head = head << 8 | (i < key.length ? key[i] & 0xFF : 0);
            }
        }
        return head ^ Long.MIN_VALUE;
    }

    private static int compare(long headA, byte[] a, long headB, byte[] b) {
        return headA != headB ? Long.compare(headA, headB) : Arrays.compareUnsigned(a, b);
    }

    private static int lowerBound(Leaf leaf, int count, byte[] key) {
        long head = head(key);
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(leaf.heads[middle], leaf.keys[middle], head, key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @SuppressWarnings("unchecked")
    private V cast(Object value) {
        return (V) value;
    }

    /** Walks entries in order. Not thread-safe. */
    final class Cursor {
        private final byte @Nullable [] to;
        private Leaf current;
        private int count;
        private int index;

        /** Where the next leaf begins, null if there is none. */
        private byte @Nullable [] bound;

        private Cursor(byte @Nullable [] from, byte @Nullable [] to) {
            this.to = to;
            current = seek(from);
        }

        private Leaf seek(byte @Nullable [] from) {
            Node node = root;
            bound = null;
            while (node instanceof Inner inner) {
                int step = from == null ? 0 : inner.childOf(from);
                if (step < inner.separators.length) {
                    bound = inner.separators[step];
                }
                node = inner.child(step);
            }
            Leaf found = (Leaf) node;
            count = found.count;
            index = (from == null ? 0 : lowerBound(found, count, from)) - 1;
            return found;
        }

        /** Steps to the next entry. */
        boolean next() {
            index++;
            while (index >= count) {
                if (bound == null) {
                    return false;
                }
                current = seek(bound);
                index++;
            }
            return to == null || Arrays.compareUnsigned(current.keys[index], to) < 0;
        }

        byte[] key() {
            return current.keys[index];
        }

        V value() {
            return cast(current.value(index));
        }
    }
}
