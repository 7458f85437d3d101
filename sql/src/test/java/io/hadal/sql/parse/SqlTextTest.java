package io.hadal.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SqlTextTest {

    @Test
    void splitsAtSemicolonsOutsideOfStringsAndComments() throws Exception {
        assertThat(SqlText.split("select ';' ; /* ; */ select \"a;b\"; -- ;\n select `;` ;; "))
                .containsExactly("select ';'", "select \"a;b\"", "select `;`");
        assertThat(SqlText.split("select 1")).containsExactly("select 1");
        assertThat(SqlText.split(" ; ")).isEmpty();
    }

    @Test
    void unwrapsCommentsThatMysqlExecutes() {
        assertThat(SqlText.unwrapComments("/*!40100 SET a='' */").strip()).isEqualTo("SET a=''");
        assertThat(SqlText.unwrapComments("a /*! b */ c").replaceAll(" +", " ")).isEqualTo("a b c");
        assertThat(SqlText.unwrapComments("a /*!99999 b */")).isEqualTo("a /*!99999 b */");
        assertThat(SqlText.unwrapComments("select '/*! x */'")).isEqualTo("select '/*! x */'");
        assertThat(SqlText.unwrapComments("/*M!100100 b */")).isEqualTo("/*M!100100 b */");
    }

    @Test
    void findsTheTextsOfASelectList() throws Exception {
        assertThat(SqlText.selectItems("select distinct a, count( * ), f(a, b) x from t"))
                .containsExactly("a", "count( * )", "f(a, b) x");
        assertThat(SqlText.selectItems("select 1+1")).containsExactly("1+1");
        assertThat(SqlText.selectItems("select (select 1 from t), 'a,b' limit 1"))
                .containsExactly("(select 1 from t)", "'a,b'");
    }

    @Test
    void takesLiteralsOut() throws Exception {
        Template template =
                Objects.requireNonNull(
                        Template.of(
                                "insert into t values (1, 'a''b', -2.5, 1e3, 99999999999999999999)"));
        assertThat(template.text()).isEqualTo("insert into t values (?, ?, -?, ?, ?)");
        assertThat(template.values())
                .containsExactly(
                        1L,
                        "a'b",
                        new BigDecimal("2.5"),
                        1000.0,
                        new BigDecimal("99999999999999999999"));
        assertThat(Template.of("select ? from t")).isNull();
        assertThat(Template.of("show tables")).isNull();
        assertThat(Template.parameters("select ?, '?' /* ? */ from t where a = ?")).isEqualTo(2);
    }

    @Test
    void takesShardAndSortKeysOut() throws Exception {
        TableText text =
                TableText.of(
                        "create table t (a int, shard key (a), sort key (a, `b c` desc), b int)");
        assertThat(text.sql().replaceAll("\\s+", " ")).isEqualTo("create table t (a int , b int)");
        assertThat(text.shardKey()).containsExactly("a");
        assertThat(text.sortKey()).containsExactly("a", "b c");
        assertThat(text.warnings()).hasSize(1);
        TableText first = TableText.of("create rowstore table t (shard key (), a int)");
        assertThat(first.sql().replaceAll("\\s+", " ")).isEqualTo("create table t ( a int)");
        assertThat(first.shardKey()).isEqualTo(List.of());
    }

    @Test
    void readsEscapes() throws Exception {
        List<Token> tokens =
                Tokenizer.tokens(
                        "'a\\n\\'\\\\\\%' \"d\"\"q\" `b``t` @@x.y @`u v` <=> 0x1F 1a 1.5e-3");
        assertThat(tokens.stream().map(Token::text))
                .containsExactly(
                        "a\n'\\\\%",
                        "d\"q", "b`t", "@@x.y", "@`u v`", "<=>", "0x1F", "1a", "1.5e-3", "");
        assertThatThrownBy(() -> Tokenizer.tokens("select 'a")).hasMessageContaining("has no end");
    }
}
