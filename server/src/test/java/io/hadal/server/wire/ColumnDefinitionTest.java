package io.hadal.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.sql.MysqlType;
import io.hadal.sql.ResultColumn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Drivers decide by the collation whether a value is text. */
final class ColumnDefinitionTest {
    /** Type, flags, decimals, two zeros: what follows collation and length. */
    private static final int BYTES_BEHIND = 4 + 1 + 2 + 1 + 2;

    @Test
    void textIsUtf8AndComparedByBytes() throws IOException {
        assertThat(collation(MysqlType.VAR_STRING)).isEqualTo(46);
    }

    @Test
    void whatIsNoTextIsBinary() throws IOException {
        assertThat(collation(MysqlType.LONGLONG)).isEqualTo(63);
        assertThat(collation(MysqlType.NEWDECIMAL)).isEqualTo(63);
        assertThat(collation(MysqlType.DATETIME)).isEqualTo(63);
    }

    private static int collation(MysqlType type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PacketOutput out = new PacketOutput(bytes);
        ColumnDefinition.send(ResultColumn.of("c", type, 20), out);
        out.flush();
        byte[] packet = bytes.toByteArray();
        int at = packet.length - BYTES_BEHIND - 2;
        return (packet[at] & 0xff) | (packet[at + 1] & 0xff) << 8;
    }
}
