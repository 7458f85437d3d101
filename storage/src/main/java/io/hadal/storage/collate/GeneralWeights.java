package io.hadal.storage.collate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The weights of utf8mb4_general_ci: a character of the basic plane for each character. The file
 * has a line for each weight that others than itself have: the weight, then the characters that
 * weigh like it. A weight takes no more bytes in UTF-8 than its character.
 */
final class GeneralWeights {
    private static final String FILE = "utf8mb4_general_ci.txt";

    /** What all characters beyond the basic plane weigh. */
    private static final char SUPPLEMENTARY = '\uFFFD';

    /** By character. */
    private static final char[] WEIGHTS = read();

    private GeneralWeights() {}

    private static char[] read() {
        char[] weights = new char[1 << Character.SIZE];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (char) i;
        }
        try (InputStream file = GeneralWeights.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is missing beside its class");
            }
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                for (int i = 1; i < line.length(); i++) {
                    weights[line.charAt(i)] = line.charAt(0);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return weights;
    }

    static String of(String text) {
        char[] weights = new char[text.length()];
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair =
                    Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1));
            weights[count++] = pair ? SUPPLEMENTARY : WEIGHTS[c];
            i += pair ? 1 : 0;
        }
        return new String(weights, 0, count);
    }

    /** Without the blanks at the end. */
    static String trimmed(String weights) {
        int end = weights.length();
        while (end > 0 && weights.charAt(end - 1) == ' ') {
            end--;
        }
        return weights.substring(0, end);
    }

    /** The key of a text in UTF-8 that is ASCII; null if it is not. */
    static byte @Nullable [] ascii(byte[] utf8, int offset, int length) {
        int end = length;
        while (end > 0 && utf8[offset + end - 1] == ' ') {
            end--;
        }
        byte[] key = new byte[end];
        for (int i = 0; i < end; i++) {
            byte b = utf8[offset + i];
            if (b < 0) {
                return null;
            }
            key[i] = (byte) WEIGHTS[b];
        }
        return key;
    }
}
