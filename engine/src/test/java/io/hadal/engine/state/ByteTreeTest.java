package io.hadal.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.sim.Seeds;
import io.hadal.storage.row.KeyCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ByteTreeTest {

    @Test
    void itHoldsWhatASortedMapHolds() {
        Seeds.forEach(seed -> {
            Random random = new Random(seed);
            ByteTree<Integer> tree = new ByteTree<>();
            TreeMap<byte[], Integer> model = new TreeMap<>(KeyCodec::compare);
            int range = 1 + random.nextInt(5000);
            boolean ascending = random.nextInt(4) == 0;
            for (int i = 0; i < 3000; i++) {
                int number = ascending ? i : random.nextInt(range);
                byte[] key = key(number);
                Integer found = tree.find(key);
                assertThat(found).isEqualTo(model.get(key));
                if (found == null) {
                    tree.insert(key, i);
                    model.put(key, i);
                } else if (random.nextBoolean()) {
                    tree.replace(i);
                    model.put(key, i);
                } else {
                    tree.remove();
                    model.remove(key);
                }
            }
            assertThat(tree.size()).isEqualTo(model.size());
            assertThat(entries(tree, null, null)).isEqualTo(entries(model));
            for (int i = 0; i < 20; i++) {
                byte[] from = key(random.nextInt(range));
                byte[] to = key(random.nextInt(range));
                if (KeyCodec.compare(from, to) <= 0) {
                    assertThat(entries(tree, from, to)).isEqualTo(entries(model.subMap(from, to)));
                }
                assertThat(tree.get(from)).isEqualTo(model.get(from));
            }
            for (byte[] key : new ArrayList<>(model.keySet())) {
                assertThat(tree.find(key)).isNotNull();
                tree.remove();
            }
            assertThat(entries(tree, null, null)).isEmpty();
        });
    }

    @Test
    void aWalkSeesAllThatIsThereFromBeginningToEndWhateverTheWriterDoes() {
        Seeds.forEach(seed -> {
            Random random = new Random(seed);
            ByteTree<Integer> tree = new ByteTree<>();
            // Numbers that 3 divides stay, the others come and go.
            for (int i = 0; i < 3000; i += 3) {
                put(tree, i);
            }
            ByteTree<Integer>.Cursor cursor = tree.cursor(null, null);
            List<Integer> stayed = new ArrayList<>();
            byte[] before = new byte[0];
            while (cursor.next()) {
                assertThat(Arrays.compareUnsigned(before, cursor.key())).isNegative();
                before = cursor.key();
                if (cursor.value() % 3 == 0) {
                    stayed.add(cursor.value());
                }
                for (int i = 0; i < 5; i++) {
                    int number = random.nextInt(1000) * 3 + 1 + random.nextInt(2);
                    if (tree.find(key(number)) == null) {
                        tree.insert(key(number), number);
                    } else if (random.nextInt(3) == 0) {
                        tree.remove();
                    }
                }
            }
            assertThat(stayed).hasSize(1000);
        });
    }

    private static void put(ByteTree<Integer> tree, int number) {
        assertThat(tree.find(key(number))).isNull();
        tree.insert(key(number), number);
    }

    /** Short keys, and long ones that differ only behind what a node keeps of a key. */
    private static byte[] key(int number) {
        byte[] tail = {(byte) (number >> 16), (byte) (number >> 8), (byte) number};
        byte[] key = new byte[number % 2 == 0 ? 3 : 11];
        System.arraycopy(tail, 0, key, key.length - 3, 3);
        return key;
    }

    private static List<String> entries(
            ByteTree<Integer> tree, byte @Nullable [] from, byte @Nullable [] to) {
        List<String> found = new ArrayList<>();
        ByteTree<Integer>.Cursor cursor = tree.cursor(from, to);
        while (cursor.next()) {
            found.add(HexFormat.of().formatHex(cursor.key()) + "=" + cursor.value());
        }
        return found;
    }

    private static List<String> entries(Map<byte[], Integer> map) {
        return map.entrySet().stream()
                .map(entry -> HexFormat.of().formatHex(entry.getKey()) + "=" + entry.getValue())
                .toList();
    }
}
