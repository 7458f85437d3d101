"""What SQLAlchemy's suite of dialects may expect of MySQL's dialect and of Hadal."""

from sqlalchemy.testing import exclusions
from sqlalchemy.testing.requirements import SuiteRequirements

class Requirements(SuiteRequirements):
    # Beyond what the suite expects of every database.
    autocommit = exclusions.open()
    bound_limit_offset = exclusions.open()
    check_constraint_reflection = exclusions.closed()
    comment_reflection = exclusions.open()
    cross_schema_fk_reflection = exclusions.closed()
    ctes = exclusions.open()
    delete_from = exclusions.open()
    get_isolation_level = exclusions.open()
    isolation_level = exclusions.open()
    json_type = exclusions.open()
    json_array_indexes = exclusions.open()
    mod_operator_as_percent_sign = exclusions.open()
    parens_in_union_selects_w_limit_offset = exclusions.open()
    precision_numerics_enotation_large = exclusions.open()
    precision_numerics_many_significant_digits = exclusions.open()
    reflects_json_type = exclusions.open()
    regexp_match = exclusions.open()
    regexp_replace = exclusions.open()
    schema_reflection = exclusions.open()
    schemas = exclusions.open()
    sane_rowcount = exclusions.open()
    server_side_cursors = exclusions.open()
    table_ddl_if_exists = exclusions.open()
    tuple_in = exclusions.open()
    unicode_ddl = exclusions.open()
    unique_constraint_reflection = exclusions.open()
    update_from = exclusions.open()
    update_nowait = exclusions.open()
    views = exclusions.open()
    window_functions = exclusions.open()

    def get_isolation_levels(self, config):
        return {"default": "READ COMMITTED", "supported": ["READ COMMITTED", "REPEATABLE READ", "AUTOCOMMIT"]}

    # Nothing checks foreign keys here, and none is remembered.
    foreign_key_constraint_reflection = exclusions.closed()
    foreign_key_constraint_name_reflection = exclusions.closed()
    foreign_keys_reflect_as_index = exclusions.closed()
    implicitly_named_constraints = exclusions.closed()
    self_referential_foreign_keys = exclusions.closed()

    ctes_with_update_delete = exclusions.open()
    temp_table_reflection = exclusions.open()
    temporary_tables = exclusions.open()
    # It looks in information_schema, which lists no temporary tables, as in MySQL.
    has_temp_table = exclusions.closed()

    # So with every server that MySQL's dialect is used with: DATETIME and TIME without a number have no microseconds, a date that is bound is
    # text, a FLOAT has seven digits, a VARCHAR has a length.
    datetime_implicit_bound = exclusions.closed()
    datetime_microseconds = exclusions.closed()
    precision_generic_float_type = exclusions.closed()
    text_type = exclusions.open()
    time_microseconds = exclusions.closed()
    unbounded_varchar = exclusions.closed()
