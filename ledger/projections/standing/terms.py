"""What a month's price depends on beside the tariff, as parts of statements: `{worker}`, `{month}` and `{by}` are named
by whoever uses them. `w` is the worker's row as registered.
"""

from typing import Final

# A spell begins as it was formed last, and one that became part of another does not count.
SPELL_FIRST: Final = """
       SELECT date_trunc('month', o.first_day)::date AS month
         FROM (SELECT f.on_date AS first_day, f.spell, f.known_from
                 FROM membership_fact f
                WHERE f.worker_id = {worker} AND f.kind IN (4, 11) AND f.known_from <= %(position)s::bigint
                UNION ALL
               SELECT (s.formed ->> 'first_day')::date, (s.formed ->> 'number')::int, f.known_from
                 FROM membership_fact f
                CROSS JOIN LATERAL jsonb_array_elements(f.detail -> 'spells') s (formed)
                WHERE f.worker_id = {worker} AND f.kind = 16 AND f.known_from <= %(position)s::bigint) o
        WHERE date_trunc('month', o.first_day) <= {month}
          AND NOT EXISTS (
               SELECT FROM membership_fact j
                WHERE j.worker_id = {worker} AND j.known_from > o.known_from AND j.known_from <= %(position)s::bigint
                  AND (j.kind = 14 AND (j.detail ->> 'later')::int = o.spell
                       OR j.kind = 16 AND EXISTS (
                            SELECT FROM jsonb_array_elements(j.detail -> 'spells') s (formed)
                             WHERE (s.formed ->> 'number')::int = o.spell
                                OR s.formed -> 'joins' @> to_jsonb(o.spell))))
        ORDER BY o.first_day DESC LIMIT 1"""

# Of amendments the one of the latest month by then holds.
TERMS_OF_MONTH: Final = """
       SELECT coalesce((array_agg(a.sector ORDER BY a.from_month DESC, a.known_from DESC)
                        FILTER (WHERE a.sector IS NOT NULL))[1], w.sector) AS sector,
              coalesce((array_agg(a.category ORDER BY a.from_month DESC, a.known_from DESC)
                        FILTER (WHERE a.category IS NOT NULL))[1], 'self_employed') AS category,
              coalesce((array_agg(a.monthly_income ORDER BY a.from_month DESC, a.known_from DESC)
                        FILTER (WHERE a.monthly_income IS NOT NULL))[1], w.monthly_income) AS monthly_income
         FROM standing_amendment a
        WHERE a.worker_id = {worker} AND a.known_from <= %(position)s::bigint AND a.from_month <= {by}"""
