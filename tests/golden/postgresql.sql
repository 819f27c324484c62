-- SPDX-License-Identifier: Apache-2.0
-- Written by tests/golden/run --write: what questions become on PostgreSQL.

-- a list, newest first
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c9, a0.c10, a0.c11, (SELECT string_agg(v::text, ','
  ORDER BY v)
  FROM j12
  WHERE rid = a0.id), (SELECT string_agg(v::text, ','
  ORDER BY v)
  FROM j13
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, ($2), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL
  ORDER BY a0.id DESC LIMIT $3;

-- a list, newest first (further)
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.id IN ($2,$3)
  ORDER BY a0.id LIMIT $4;

-- a list, newest first, the next page
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c9, a0.c10, a0.c11, (SELECT string_agg(v::text, ','
  ORDER BY v)
  FROM j12
  WHERE rid = a0.id), (SELECT string_agg(v::text, ','
  ORDER BY v)
  FROM j13
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, ($2), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.id < $3
  ORDER BY a0.id DESC LIMIT $4;

-- a list by scopes: one walk a grant
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = $1 THEN $2 ELSE 0 END + CASE WHEN a0.dept IN ($3,$4) THEN $5 ELSE 0 END + $6), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c9, a0.c10, a0.c11, (SELECT string_agg(v::text, ','
  ORDER BY v)
  FROM j12
  WHERE rid = a0.id), (SELECT string_agg(v::text, ','
  ORDER BY v)
  FROM j13
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, (CASE WHEN a1.dept IN ($7,$8) THEN $9 ELSE 0 END + $10), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $11) AND a0.deleted_at IS NULL
  ORDER BY a0.id DESC LIMIT $12) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.dept IN ($13,$14)) AND a0.deleted_at IS NULL
  ORDER BY a0.id DESC LIMIT $15) a3)
  ORDER BY a0.id DESC LIMIT $16;

-- a list by scopes: one walk a grant (further)
SELECT a0.id, a0.rev, (CASE WHEN a0.dept IN ($1,$2) THEN $3 ELSE 0 END + $4), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (a0.dept IN ($5,$6)) AND a0.deleted_at IS NULL AND a0.id IN ($7,$8)
  ORDER BY a0.id LIMIT $9;

-- a list by scopes: one walk a grant, the next page
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = $1 THEN $2 ELSE 0 END + CASE WHEN a0.dept IN ($3,$4) THEN $5 ELSE 0 END + $6), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c9, a0.c10, a0.c11, (SELECT string_agg(v::text, ','
  ORDER BY v)
  FROM j12
  WHERE rid = a0.id), (SELECT string_agg(v::text, ','
  ORDER BY v)
  FROM j13
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, (CASE WHEN a1.dept IN ($7,$8) THEN $9 ELSE 0 END + $10), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $11) AND a0.deleted_at IS NULL AND a0.id < $12
  ORDER BY a0.id DESC LIMIT $13) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.dept IN ($14,$15)) AND a0.deleted_at IS NULL AND a0.id < $16
  ORDER BY a0.id DESC LIMIT $17) a3)
  ORDER BY a0.id DESC LIMIT $18;

-- a list under a rule
SELECT a0.id, a0.rev, (CASE WHEN ((1=1) AND (a0.c11 = $1)) THEN $2 ELSE 0 END + CASE WHEN a0.owner = $3 THEN $4 ELSE 0 END + $5), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c9, a0.c10, a0.c11, (SELECT string_agg(v::text, ','
  ORDER BY v)
  FROM j12
  WHERE rid = a0.id), (SELECT string_agg(v::text, ','
  ORDER BY v)
  FROM j13
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, ($6), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (((1=1) AND (a0.c11 = $7))) AND a0.deleted_at IS NULL
  ORDER BY a0.id DESC LIMIT $8) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $9) AND a0.deleted_at IS NULL
  ORDER BY a0.id DESC LIMIT $10) a3)
  ORDER BY a0.id DESC LIMIT $11;

-- sorted by an index, values then empty ones
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c8, a0.c7, a1.c3, a0.c8, a1.id, ($2), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.c8 IS NOT NULL
  ORDER BY a0.c8, a0.id LIMIT $3;

-- sorted by an index, values then empty ones, the next page
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c8, a0.c7, a1.c3, a0.c8, a1.id, ($2), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.c8 IS NOT NULL AND (a0.c8, a0.id) > ($3, $4)
  ORDER BY a0.c8, a0.id LIMIT $5;

-- sorted downward by scopes
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = $1 THEN $2 ELSE 0 END + CASE WHEN a0.dept IN ($3,$4) THEN $5 ELSE 0 END + $6), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c8, a0.c7, a1.c3, a0.c8, a1.id, (CASE WHEN a1.dept IN ($7,$8) THEN $9 ELSE 0 END + $10), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $11) AND a0.deleted_at IS NULL AND a0.c8 IS NULL
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT $12) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.dept IN ($13,$14)) AND a0.deleted_at IS NULL AND a0.c8 IS NULL
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT $15) a3)
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT $16;

-- sorted downward by scopes (further)
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = $1 THEN $2 ELSE 0 END + CASE WHEN a0.dept IN ($3,$4) THEN $5 ELSE 0 END + $6), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c8, a0.c7, a1.c3, a0.c8, a1.id, (CASE WHEN a1.dept IN ($7,$8) THEN $9 ELSE 0 END + $10), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $11) AND a0.deleted_at IS NULL AND a0.c8 IS NOT NULL
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT $12) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.dept IN ($13,$14)) AND a0.deleted_at IS NULL AND a0.c8 IS NOT NULL
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT $15) a3)
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT $16;

-- sorted downward by scopes, the next page
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = $1 THEN $2 ELSE 0 END + CASE WHEN a0.dept IN ($3,$4) THEN $5 ELSE 0 END + $6), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c8, a0.c7, a1.c3, a0.c8, a1.id, (CASE WHEN a1.dept IN ($7,$8) THEN $9 ELSE 0 END + $10), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $11) AND a0.deleted_at IS NULL AND a0.c8 IS NOT NULL AND (a0.c8, a0.id) < ($12, $13)
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT $14) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.dept IN ($15,$16)) AND a0.deleted_at IS NULL AND a0.c8 IS NOT NULL AND (a0.c8, a0.id) < ($17, $18)
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT $19) a3)
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT $20;

-- sorted by what is masked
SELECT a0.id, a0.rev, (CASE WHEN ((1=1) AND (a0.c11 = $1)) THEN $2 ELSE 0 END + CASE WHEN a0.owner = $3 THEN $4 ELSE 0 END + $5), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c10, a0.c7, a1.c3, CASE WHEN (a0.owner = $6) THEN a0.c10 END, a1.id, ($7), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (((1=1) AND (a0.c11 = $8))) AND a0.deleted_at IS NULL AND CASE WHEN (a0.owner = $9) THEN a0.c10 END IS NOT NULL
  ORDER BY CASE WHEN (a0.owner = $10) THEN a0.c10 END, a0.id LIMIT $11) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $12) AND a0.deleted_at IS NULL AND CASE WHEN (a0.owner = $13) THEN a0.c10 END IS NOT NULL
  ORDER BY CASE WHEN (a0.owner = $14) THEN a0.c10 END, a0.id LIMIT $15) a3)
  ORDER BY CASE WHEN (a0.owner = $16) THEN a0.c10 END, a0.id LIMIT $17;

-- sorted by what is masked (further)
SELECT a0.id, a0.rev, (CASE WHEN ((1=1) AND (a0.c11 = $1)) THEN $2 ELSE 0 END + CASE WHEN a0.owner = $3 THEN $4 ELSE 0 END + $5), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c10, a0.c7, a1.c3, CASE WHEN (a0.owner = $6) THEN a0.c10 END, a1.id, ($7), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (((1=1) AND (a0.c11 = $8))) AND a0.deleted_at IS NULL AND CASE WHEN (a0.owner = $9) THEN a0.c10 END IS NULL
  ORDER BY CASE WHEN (a0.owner = $10) THEN a0.c10 END, a0.id LIMIT $11) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $12) AND a0.deleted_at IS NULL AND CASE WHEN (a0.owner = $13) THEN a0.c10 END IS NULL
  ORDER BY CASE WHEN (a0.owner = $14) THEN a0.c10 END, a0.id LIMIT $15) a3)
  ORDER BY CASE WHEN (a0.owner = $16) THEN a0.c10 END, a0.id LIMIT $17;

-- sorted by two keys
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c10, a1.id, ($2), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL
  ORDER BY CASE WHEN a0.c8 IS NULL THEN 1 ELSE 0 END, a0.c8, CASE WHEN a0.c10 IS NULL THEN 1 ELSE 0 END DESC, a0.c10 DESC, a0.id LIMIT $3;

-- sorted by two keys, the next page
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c10, a1.id, ($2), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND (((a0.c8 > $3 OR a0.c8 IS NULL)) OR ((a0.c8 = $4) AND (a0.c10 < $5)) OR ((a0.c8 = $6) AND (a0.c10 = $7) AND (a0.id > $8)))
  ORDER BY CASE WHEN a0.c8 IS NULL THEN 1 ELSE 0 END, a0.c8, CASE WHEN a0.c10 IS NULL THEN 1 ELSE 0 END DESC, a0.c10 DESC, a0.id LIMIT $9;

-- sorted over a link
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c7, a1.c3, CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END, a1.id, ($2), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END IS NOT NULL
  ORDER BY CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END, a0.id LIMIT $3;

-- sorted over a link, the next page
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c7, a1.c3, CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END, a1.id, ($2), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END IS NOT NULL AND (CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END, a0.id) > ($3, $4)
  ORDER BY CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END, a0.id LIMIT $5;

-- sorted by a name
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3, a0.c4, a0.c5, a0.c3, a0.k3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.k3 IS NOT NULL
  ORDER BY a0.k3, a0.id LIMIT $2;

-- sorted by a name, the next page
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3, a0.c4, a0.c5, a0.c3, a0.k3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.k3 IS NOT NULL AND (a0.k3, a0.id) > ($2, $3)
  ORDER BY a0.k3, a0.id LIMIT $4;

-- sorted by the time of making
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = $1 THEN $2 ELSE 0 END + CASE WHEN a0.dept IN ($3,$4) THEN $5 ELSE 0 END + $6), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.created_at, a1.id, (CASE WHEN a1.dept IN ($7,$8) THEN $9 ELSE 0 END + $10), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $11) AND a0.deleted_at IS NULL
  ORDER BY a0.created_at DESC, a0.id DESC LIMIT $12) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.dept IN ($13,$14)) AND a0.deleted_at IS NULL
  ORDER BY a0.created_at DESC, a0.id DESC LIMIT $15) a3)
  ORDER BY a0.created_at DESC, a0.id DESC LIMIT $16;

-- sorted by the time of making, the next page
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = $1 THEN $2 ELSE 0 END + CASE WHEN a0.dept IN ($3,$4) THEN $5 ELSE 0 END + $6), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.created_at, a1.id, (CASE WHEN a1.dept IN ($7,$8) THEN $9 ELSE 0 END + $10), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $11) AND a0.deleted_at IS NULL AND (a0.created_at, a0.id) < ($12, $13)
  ORDER BY a0.created_at DESC, a0.id DESC LIMIT $14) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.dept IN ($15,$16)) AND a0.deleted_at IS NULL AND (a0.created_at, a0.id) < ($17, $18)
  ORDER BY a0.created_at DESC, a0.id DESC LIMIT $19) a3)
  ORDER BY a0.created_at DESC, a0.id DESC LIMIT $20;

-- columns over links
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = $1 THEN $2 ELSE 0 END + CASE WHEN a0.dept IN ($3,$4) THEN $5 ELSE 0 END + $6), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.c4, (SELECT string_agg(v::text, ','
  ORDER BY v)
  FROM j13
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, (CASE WHEN a1.dept IN ($7,$8) THEN $9 ELSE 0 END + $10), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $11) AND a0.deleted_at IS NULL
  ORDER BY a0.id DESC LIMIT $12) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.dept IN ($13,$14)) AND a0.deleted_at IS NULL
  ORDER BY a0.id DESC LIMIT $15) a3)
  ORDER BY a0.id DESC LIMIT $16;

-- columns over links (further)
SELECT a0.id, a0.rev, (CASE WHEN a0.dept IN ($1,$2) THEN $3 ELSE 0 END + $4), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (a0.dept IN ($5,$6)) AND a0.deleted_at IS NULL AND a0.id IN ($7,$8,$9,$10,$11)
  ORDER BY a0.id LIMIT $12;

-- columns over links (further)
SELECT parent, id, c16
  FROM t15
  WHERE parent IN ($1,$2,$3,$4,$5)
  ORDER BY parent, pos, id;

-- equal, in, empty
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, ($2), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND (((1=1) AND (a0.c10 IS NOT NULL AND a0.c10 IN ($3,$4))) AND ((1=1) AND a0.c11 IS NULL) AND (CASE WHEN ((1=1) AND a0.c8 = $5) THEN 0 ELSE 1 END) = 1)
  ORDER BY a0.id DESC LIMIT $6;

-- a filter on what is masked
SELECT a0.id, a0.rev, (CASE WHEN ((1=1) AND (a0.c11 = $1)) THEN $2 ELSE 0 END + CASE WHEN a0.owner = $3 THEN $4 ELSE 0 END + $5), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, ($6), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (((1=1) AND (a0.c11 = $7))) AND a0.deleted_at IS NULL AND ((a0.owner = $8) AND a0.c10 > $9)
  ORDER BY a0.id DESC LIMIT $10) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $11) AND a0.deleted_at IS NULL AND ((a0.owner = $12) AND a0.c10 > $13)
  ORDER BY a0.id DESC LIMIT $14) a3)
  ORDER BY a0.id DESC LIMIT $15;

-- a piece of text
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, ($2), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((1=1) AND lower(a0.c11) LIKE $3 ESCAPE '\')
  ORDER BY a0.id DESC LIMIT $4;

-- an encrypted cell
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((1=1) AND a0.k5 = $2)
  ORDER BY a0.id DESC LIMIT $3;

-- a masked phone by its whole value
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((1=1) AND a0.c4 = $2)
  ORDER BY a0.id DESC LIMIT $3;

-- a filter over a link
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = $1 THEN $2 ELSE 0 END + CASE WHEN a0.dept IN ($3,$4) THEN $5 ELSE 0 END + $6), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, (CASE WHEN a1.dept IN ($7,$8) THEN $9 ELSE 0 END + $10), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $11) AND a0.deleted_at IS NULL AND ((a0.owner = $12 OR a0.dept IN ($13,$14)) AND EXISTS (SELECT 1
  FROM t2 a2
  WHERE a2.id = a0.c7 AND a2.deleted_at IS NULL AND (a2.dept IN ($15,$16)) AND ((a2.dept IN ($17,$18)) AND a2.c3 = $19)))
  ORDER BY a0.id DESC LIMIT $20) a3
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.dept IN ($21,$22)) AND a0.deleted_at IS NULL AND ((a0.owner = $23 OR a0.dept IN ($24,$25)) AND EXISTS (SELECT 1
  FROM t2 a4
  WHERE a4.id = a0.c7 AND a4.deleted_at IS NULL AND (a4.dept IN ($26,$27)) AND ((a4.dept IN ($28,$29)) AND a4.c3 = $30)))
  ORDER BY a0.id DESC LIMIT $31) a5)
  ORDER BY a0.id DESC LIMIT $32;

-- a filter over many links and rows
SELECT a0.id, a0.rev, (CASE WHEN ((1=1) AND (a0.c11 = $1)) THEN $2 ELSE 0 END + CASE WHEN a0.owner = $3 THEN $4 ELSE 0 END + $5), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, ($6), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (((1=1) AND (a0.c11 = $7))) AND a0.deleted_at IS NULL AND (((((1=1) AND (a0.c11 = $8)) OR a0.owner = $9) AND EXISTS (SELECT 1
  FROM t2 a2
  WHERE a2.id IN (SELECT v
  FROM j13
  WHERE rid = a0.id) AND a2.deleted_at IS NULL AND (1=1) AND ((1=1) AND lower(a2.c3) LIKE $10 ESCAPE '\'))) OR ((((1=1) AND (a0.c11 = $11)) OR a0.owner = $12) AND (((1=1) AND (a0.c11 = $13)) OR a0.owner = $14) AND EXISTS (SELECT 1
  FROM t15 a3
  WHERE a3.parent = a0.id AND (a3.c16 = $15))))
  ORDER BY a0.id DESC LIMIT $16) a4
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = $17) AND a0.deleted_at IS NULL AND (((((1=1) AND (a0.c11 = $18)) OR a0.owner = $19) AND EXISTS (SELECT 1
  FROM t2 a5
  WHERE a5.id IN (SELECT v
  FROM j13
  WHERE rid = a0.id) AND a5.deleted_at IS NULL AND (1=1) AND ((1=1) AND lower(a5.c3) LIKE $20 ESCAPE '\'))) OR ((((1=1) AND (a0.c11 = $21)) OR a0.owner = $22) AND (((1=1) AND (a0.c11 = $23)) OR a0.owner = $24) AND EXISTS (SELECT 1
  FROM t15 a6
  WHERE a6.parent = a0.id AND (a6.c16 = $25))))
  ORDER BY a0.id DESC LIMIT $26) a7)
  ORDER BY a0.id DESC LIMIT $27;

-- a list's items
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, (SELECT string_agg(v::text, ','
  ORDER BY v)
  FROM j12
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, ($2), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((1=1) AND (EXISTS (SELECT 1
  FROM j12
  WHERE rid = a0.id AND v = $3)))
  ORDER BY a0.id DESC LIMIT $4;

-- linked rows counted
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((SELECT count(*)
  FROM t6 a1
  WHERE a1.c7 = a0.id AND a1.c8 * $2 - $3 >= a0.created_at + $4 AND a1.c8 * $5 - $6 <= a0.created_at + $7 AND (1=1) AND a1.deleted_at IS NULL AND (1=1) AND (1=1) AND (1=1) AND ((1=1) AND a1.c11 = $8)) >= $9)
  ORDER BY a0.id DESC LIMIT $10;

-- linked rows added up, masked for some
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((SELECT coalesce(sum(a1.c10), 0)
  FROM t6 a1
  WHERE a1.c7 = a0.id AND a1.deleted_at IS NULL AND (((1=1) AND (a1.c11 = $2)) OR a1.owner = $3) AND (((1=1) AND (a1.c11 = $4)) OR a1.owner = $5) AND (a1.owner = $6)) > $7)
  ORDER BY a0.id DESC LIMIT $8;

-- search by a name
SELECT max(id)
  FROM t2;

-- search by a name (further)
SELECT count(*)
  FROM (SELECT 1
  FROM x_gram
  WHERE form_id = $1 AND gram = $2 LIMIT $3) p;

-- search by a name (further)
SELECT a0.id, a0.rev, (CASE WHEN a0.dept IN ($1,$2) THEN $3 ELSE 0 END + $4), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (a0.dept IN ($5,$6)) AND a0.deleted_at IS NULL AND ((a0.id IN (SELECT id
  FROM x_gram
  WHERE form_id = $7 AND gram = $8 UNION ALL SELECT id
  FROM x_gram_late
  WHERE +form_id = $9 AND grams LIKE $10 ESCAPE '\') AND (((((a0.dept IN ($11,$12)) AND a0.c3 IS NOT NULL) AND (substr(lower(a0.c3), 1, 64) LIKE $13 ESCAPE '\' OR a0.k3 LIKE $14 ESCAPE '\'))))))
  ORDER BY a0.id DESC LIMIT $15;

-- search by digits, masked
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((a0.id IN (SELECT id
  FROM x_gram
  WHERE form_id = $2 AND gram = $3 UNION ALL SELECT id
  FROM x_gram_late
  WHERE +form_id = $4 AND grams LIKE $5 ESCAPE '\') AND ((((((1=0)) AND a0.c4 IS NOT NULL) AND (substr(lower(a0.c4), 1, 64) LIKE $6 ESCAPE '\')) OR ((1=1) AND a0.c4 LIKE $7)) OR ((((1=1) AND a0.c3 IS NOT NULL) AND (substr(lower(a0.c3), 1, 64) LIKE $8 ESCAPE '\' OR a0.k3 LIKE $9 ESCAPE '\'))))))
  ORDER BY a0.id DESC LIMIT $10;

-- these records
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = $1 THEN $2 ELSE 0 END + CASE WHEN a0.dept IN ($3,$4) THEN $5 ELSE 0 END + $6), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, (CASE WHEN a1.dept IN ($7,$8) THEN $9 ELSE 0 END + $10), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (a0.owner = $11 OR a0.dept IN ($12,$13)) AND a0.deleted_at IS NULL AND a0.id IN ($14,$15)
  ORDER BY a0.id DESC LIMIT $16;

-- the bin
SELECT a0.id, a0.rev, ($1), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, ($2), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NOT NULL
  ORDER BY a0.id DESC LIMIT $3;

-- a sum by month
SELECT ((extract(year from (date '1970-01-01' + (a0.c8)::int))::bigint * 12 + extract(month from (date '1970-01-01' + (a0.c8)::int))::bigint - $1)), count(*), CAST(sum(a0.c10) AS TEXT), CAST(sum(a0.c10) AS TEXT), count(a0.c10)
  FROM t6 a0
  WHERE (1=1) AND a0.deleted_at IS NULL
  GROUP BY 1
  ORDER BY 1 NULLS LAST LIMIT $2;

-- a count by quarter, hour and person
SELECT ((extract(year from (date '1970-01-01' + (a0.c8)::int))::bigint * 12 + extract(month from (date '1970-01-01' + (a0.c8)::int))::bigint - $1) / $2 * $3 + $4), ((a0.c9 + $5) / 3600000 % 24), CASE WHEN (1=1) AND (a0.owner = $6 OR a0.dept IN ($7,$8)) AND (a1.dept IN ($9,$10)) AND (a1.dept IN ($11,$12)) THEN a1.c3 END, count(*)
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (a0.owner = $13 OR a0.dept IN ($14,$15)) AND a0.deleted_at IS NULL
  GROUP BY 1, 2, 3
  ORDER BY 1 NULLS LAST, 2 NULLS LAST, 3 NULLS LAST LIMIT $16;

-- a sum of what is masked
SELECT ((a0.c8 + 7000003) / 7 * 7 - 7000003), count(*), CAST(sum(CASE WHEN (a0.owner = $1) THEN a0.c10 END) AS TEXT)
  FROM t6 a0
  WHERE (((1=1) AND (a0.c11 = $2)) OR a0.owner = $3) AND a0.deleted_at IS NULL
  GROUP BY 1
  ORDER BY 1 NULLS LAST LIMIT $4;
