-- SPDX-License-Identifier: Apache-2.0
-- Written by tests/golden/run --write: what questions become on SQLite.

-- a list, newest first
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- a list, newest first (further)
-- plan: SCAN a0
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: CORRELATED SCALAR SUBQUERY 1
-- plan: SEARCH j12 USING PRIMARY KEY (rid=?)
-- plan: CORRELATED SCALAR SUBQUERY 2
-- plan: SEARCH j13 USING PRIMARY KEY (rid=?)
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c9, a0.c10, a0.c11, (SELECT group_concat(v, ',')
  FROM j12
  WHERE rid = a0.id), (SELECT group_concat(v, ',')
  FROM j13
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL
  ORDER BY a0.id DESC LIMIT ?;

-- a list, newest first (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.id IN (?,?)
  ORDER BY a0.id LIMIT ?;

-- a list, newest first, the next page
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid<?)
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: CORRELATED SCALAR SUBQUERY 1
-- plan: SEARCH j12 USING PRIMARY KEY (rid=?)
-- plan: CORRELATED SCALAR SUBQUERY 2
-- plan: SEARCH j13 USING PRIMARY KEY (rid=?)
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c9, a0.c10, a0.c11, (SELECT group_concat(v, ',')
  FROM j12
  WHERE rid = a0.id), (SELECT group_concat(v, ',')
  FROM j13
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.id < ?
  ORDER BY a0.id DESC LIMIT ?;

-- a list, newest first, the next page (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.id IN (?,?)
  ORDER BY a0.id LIMIT ?;

-- a list by scopes: one walk a grant
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- a list by scopes: one walk a grant (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 5
-- plan: CO-ROUTINE a2
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: SEARCH a0 USING INDEX t6_owner (owner=?)
-- plan: RIGHT
-- plan: SEARCH a0 USING INDEX t6_dept (dept=?)
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a2
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: CORRELATED SCALAR SUBQUERY 1
-- plan: SEARCH j12 USING PRIMARY KEY (rid=?)
-- plan: CORRELATED SCALAR SUBQUERY 2
-- plan: SEARCH j13 USING PRIMARY KEY (rid=?)
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = ? THEN ? ELSE 0 END + CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c9, a0.c10, a0.c11, (SELECT group_concat(v, ',')
  FROM j12
  WHERE rid = a0.id), (SELECT group_concat(v, ',')
  FROM j13
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, (CASE WHEN a1.dept IN (?,?) THEN ? ELSE 0 END + ?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL
  UNION SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (a0.dept IN (?,?)) AND a0.deleted_at IS NULL
  ORDER BY 2 DESC, 1 DESC LIMIT ?) a2)
  ORDER BY a0.id DESC LIMIT ?;

-- a list by scopes: one walk a grant (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
SELECT a0.id, a0.rev, (CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (a0.dept IN (?,?)) AND a0.deleted_at IS NULL AND a0.id IN (?,?)
  ORDER BY a0.id LIMIT ?;

-- a list by scopes: one walk a grant, the next page
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 5
-- plan: CO-ROUTINE a2
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: SEARCH a0 USING INDEX t6_owner (owner=? AND id<?)
-- plan: RIGHT
-- plan: SEARCH a0 USING INDEX t6_dept (dept=? AND id<?)
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a2
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: CORRELATED SCALAR SUBQUERY 1
-- plan: SEARCH j12 USING PRIMARY KEY (rid=?)
-- plan: CORRELATED SCALAR SUBQUERY 2
-- plan: SEARCH j13 USING PRIMARY KEY (rid=?)
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = ? THEN ? ELSE 0 END + CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c9, a0.c10, a0.c11, (SELECT group_concat(v, ',')
  FROM j12
  WHERE rid = a0.id), (SELECT group_concat(v, ',')
  FROM j13
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, (CASE WHEN a1.dept IN (?,?) THEN ? ELSE 0 END + ?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL AND a0.id < ?
  UNION SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (a0.dept IN (?,?)) AND a0.deleted_at IS NULL AND a0.id < ?
  ORDER BY 2 DESC, 1 DESC LIMIT ?) a2)
  ORDER BY a0.id DESC LIMIT ?;

-- a list by scopes: one walk a grant, the next page (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
SELECT a0.id, a0.rev, (CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (a0.dept IN (?,?)) AND a0.deleted_at IS NULL AND a0.id IN (?,?)
  ORDER BY a0.id LIMIT ?;

-- a list under a rule
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- a list under a rule (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 5
-- plan: CO-ROUTINE a2
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: SCAN a0
-- plan: RIGHT
-- plan: SEARCH a0 USING INDEX t6_owner (owner=?)
-- plan: SCAN a2
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: CORRELATED SCALAR SUBQUERY 1
-- plan: SEARCH j12 USING PRIMARY KEY (rid=?)
-- plan: CORRELATED SCALAR SUBQUERY 2
-- plan: SEARCH j13 USING PRIMARY KEY (rid=?)
SELECT a0.id, a0.rev, (CASE WHEN ((1=1) AND (a0.c11 = ?)) THEN ? ELSE 0 END + CASE WHEN a0.owner = ? THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c9, a0.c10, a0.c11, (SELECT group_concat(v, ',')
  FROM j12
  WHERE rid = a0.id), (SELECT group_concat(v, ',')
  FROM j13
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (((1=1) AND (a0.c11 = ?))) AND a0.deleted_at IS NULL
  UNION SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL
  ORDER BY 2 DESC, 1 DESC LIMIT ?) a2)
  ORDER BY a0.id DESC LIMIT ?;

-- a list under a rule (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.id IN (?,?)
  ORDER BY a0.id LIMIT ?;

-- sorted by an index, values then empty ones
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- sorted by an index, values then empty ones (further)
-- plan: SEARCH a0 USING INDEX i8_0 (c8>?)
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c8, a0.c7, a1.c3, a0.c8, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.c8 IS NOT NULL
  ORDER BY a0.c8, a0.id LIMIT ?;

-- sorted by an index, values then empty ones, the next page
-- plan: SEARCH a0 USING INDEX i8_0 (c8>?)
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c8, a0.c7, a1.c3, a0.c8, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.c8 IS NOT NULL AND (a0.c8, a0.id) > (?, ?)
  ORDER BY a0.c8, a0.id LIMIT ?;

-- sorted downward by scopes
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- sorted downward by scopes (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 4
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: CO-ROUTINE a2
-- plan: SEARCH a0 USING INDEX t6_owner (owner=?)
-- plan: SCAN a2
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: RIGHT
-- plan: CO-ROUTINE a3
-- plan: SEARCH a0 USING INDEX i8_0 (c8=?)
-- plan: SCAN a3
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = ? THEN ? ELSE 0 END + CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c8, a0.c7, a1.c3, a0.c8, a1.id, (CASE WHEN a1.dept IN (?,?) THEN ? ELSE 0 END + ?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL AND a0.c8 IS NULL
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT ?) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.dept IN (?,?)) AND a0.deleted_at IS NULL AND a0.c8 IS NULL
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT ?) a3)
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT ?;

-- sorted downward by scopes (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 4
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: CO-ROUTINE a2
-- plan: SEARCH a0 USING INDEX t6_owner (owner=?)
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a2
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: RIGHT
-- plan: CO-ROUTINE a3
-- plan: SEARCH a0 USING INDEX t6_dept (dept=?)
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a3
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = ? THEN ? ELSE 0 END + CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c8, a0.c7, a1.c3, a0.c8, a1.id, (CASE WHEN a1.dept IN (?,?) THEN ? ELSE 0 END + ?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL AND a0.c8 IS NOT NULL
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT ?) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.dept IN (?,?)) AND a0.deleted_at IS NULL AND a0.c8 IS NOT NULL
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT ?) a3)
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT ?;

-- sorted downward by scopes, the next page
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 4
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: CO-ROUTINE a2
-- plan: SEARCH a0 USING INDEX t6_owner (owner=?)
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a2
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: RIGHT
-- plan: CO-ROUTINE a3
-- plan: SEARCH a0 USING INDEX t6_dept (dept=?)
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a3
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = ? THEN ? ELSE 0 END + CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c8, a0.c7, a1.c3, a0.c8, a1.id, (CASE WHEN a1.dept IN (?,?) THEN ? ELSE 0 END + ?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL AND a0.c8 IS NOT NULL AND (a0.c8, a0.id) < (?, ?)
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT ?) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.dept IN (?,?)) AND a0.deleted_at IS NULL AND a0.c8 IS NOT NULL AND (a0.c8, a0.id) < (?, ?)
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT ?) a3)
  ORDER BY a0.c8 DESC, a0.id DESC LIMIT ?;

-- sorted by what is masked
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- sorted by what is masked (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 4
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: CO-ROUTINE a2
-- plan: SCAN a0
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a2
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: RIGHT
-- plan: CO-ROUTINE a3
-- plan: SEARCH a0 USING INDEX t6_owner (owner=?)
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a3
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT a0.id, a0.rev, (CASE WHEN ((1=1) AND (a0.c11 = ?)) THEN ? ELSE 0 END + CASE WHEN a0.owner = ? THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c10, a0.c7, a1.c3, CASE WHEN (a0.owner = ?) THEN a0.c10 END, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (((1=1) AND (a0.c11 = ?))) AND a0.deleted_at IS NULL AND CASE WHEN (a0.owner = ?) THEN a0.c10 END IS NOT NULL
  ORDER BY CASE WHEN (a0.owner = ?) THEN a0.c10 END, a0.id LIMIT ?) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL AND CASE WHEN (a0.owner = ?) THEN a0.c10 END IS NOT NULL
  ORDER BY CASE WHEN (a0.owner = ?) THEN a0.c10 END, a0.id LIMIT ?) a3)
  ORDER BY CASE WHEN (a0.owner = ?) THEN a0.c10 END, a0.id LIMIT ?;

-- sorted by what is masked (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 4
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: CO-ROUTINE a2
-- plan: SCAN a0
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a2
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: RIGHT
-- plan: CO-ROUTINE a3
-- plan: SEARCH a0 USING INDEX t6_owner (owner=?)
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a3
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT a0.id, a0.rev, (CASE WHEN ((1=1) AND (a0.c11 = ?)) THEN ? ELSE 0 END + CASE WHEN a0.owner = ? THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c10, a0.c7, a1.c3, CASE WHEN (a0.owner = ?) THEN a0.c10 END, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (((1=1) AND (a0.c11 = ?))) AND a0.deleted_at IS NULL AND CASE WHEN (a0.owner = ?) THEN a0.c10 END IS NULL
  ORDER BY CASE WHEN (a0.owner = ?) THEN a0.c10 END, a0.id LIMIT ?) a2
  UNION SELECT id
  FROM (SELECT a0.id
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL AND CASE WHEN (a0.owner = ?) THEN a0.c10 END IS NULL
  ORDER BY CASE WHEN (a0.owner = ?) THEN a0.c10 END, a0.id LIMIT ?) a3)
  ORDER BY CASE WHEN (a0.owner = ?) THEN a0.c10 END, a0.id LIMIT ?;

-- sorted by two keys
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- sorted by two keys (further)
-- plan: SCAN a0
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c10, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL
  ORDER BY CASE WHEN a0.c8 IS NULL THEN 1 ELSE 0 END, a0.c8, CASE WHEN a0.c10 IS NULL THEN 1 ELSE 0 END DESC, a0.c10 DESC, a0.id LIMIT ?;

-- sorted by two keys, the next page
-- plan: MULTI-INDEX OR
-- plan: INDEX 1
-- plan: SEARCH a0 USING INDEX i8_0 (c8>?)
-- plan: INDEX 2
-- plan: SEARCH a0 USING INDEX i8_0 (c8=?)
-- plan: INDEX 3
-- plan: SEARCH a0 USING INDEX i8_0 (c8=?)
-- plan: INDEX 4
-- plan: SEARCH a0 USING INDEX i8_0 (c8=? AND id>?)
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c8, a0.c10, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND (((a0.c8 > ? OR a0.c8 IS NULL)) OR ((a0.c8 = ?) AND (a0.c10 < ?)) OR ((a0.c8 = ?) AND (a0.c10 = ?) AND (a0.id > ?)))
  ORDER BY CASE WHEN a0.c8 IS NULL THEN 1 ELSE 0 END, a0.c8, CASE WHEN a0.c10 IS NULL THEN 1 ELSE 0 END DESC, a0.c10 DESC, a0.id LIMIT ?;

-- sorted over a link
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- sorted over a link (further)
-- plan: SCAN a0
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c7, a1.c3, CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END IS NOT NULL
  ORDER BY CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END, a0.id LIMIT ?;

-- sorted over a link, the next page
-- plan: SCAN a0
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.c7, a1.c3, CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END IS NOT NULL AND (CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END, a0.id) > (?, ?)
  ORDER BY CASE WHEN (1=1) AND (1=1) AND (1=1) AND (1=1) THEN a1.k3 END, a0.id LIMIT ?;

-- sorted by a name
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- sorted by a name (further)
-- plan: SEARCH a0 USING INDEX i3_1 (k3>?)
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3, a0.c4, a0.c5, a0.c3, a0.k3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.k3 IS NOT NULL
  ORDER BY a0.k3, a0.id LIMIT ?;

-- sorted by a name, the next page
-- plan: SEARCH a0 USING INDEX i3_1 (k3>?)
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3, a0.c4, a0.c5, a0.c3, a0.k3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND a0.k3 IS NOT NULL AND (a0.k3, a0.id) > (?, ?)
  ORDER BY a0.k3, a0.id LIMIT ?;

-- sorted by the time of making
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- sorted by the time of making (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 3
-- plan: CO-ROUTINE a2
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: SEARCH a0 USING INDEX t6_owner_at (owner=?)
-- plan: RIGHT
-- plan: SEARCH a0 USING INDEX t6_dept (dept=?)
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a2
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = ? THEN ? ELSE 0 END + CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.created_at, a1.id, (CASE WHEN a1.dept IN (?,?) THEN ? ELSE 0 END + ?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id AS id, a0.created_at
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL
  UNION SELECT a0.id AS id, a0.created_at
  FROM t6 a0
  WHERE (a0.dept IN (?,?)) AND a0.deleted_at IS NULL
  ORDER BY 2 DESC, 1 DESC LIMIT ?) a2)
  ORDER BY a0.created_at DESC, a0.id DESC LIMIT ?;

-- sorted by the time of making, the next page
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 3
-- plan: CO-ROUTINE a2
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: SEARCH a0 USING INDEX t6_owner_at (owner=? AND created_at<?)
-- plan: RIGHT
-- plan: SEARCH a0 USING INDEX t6_dept_at (dept=? AND created_at<?)
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a2
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = ? THEN ? ELSE 0 END + CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a0.created_at, a1.id, (CASE WHEN a1.dept IN (?,?) THEN ? ELSE 0 END + ?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id AS id, a0.created_at
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL AND (a0.created_at, a0.id) < (?, ?)
  UNION SELECT a0.id AS id, a0.created_at
  FROM t6 a0
  WHERE (a0.dept IN (?,?)) AND a0.deleted_at IS NULL AND (a0.created_at, a0.id) < (?, ?)
  ORDER BY 2 DESC, 1 DESC LIMIT ?) a2)
  ORDER BY a0.created_at DESC, a0.id DESC LIMIT ?;

-- columns over links
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- columns over links (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 4
-- plan: CO-ROUTINE a2
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: SEARCH a0 USING INDEX t6_owner (owner=?)
-- plan: RIGHT
-- plan: SEARCH a0 USING INDEX t6_dept (dept=?)
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a2
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: CORRELATED SCALAR SUBQUERY 1
-- plan: SEARCH j13 USING PRIMARY KEY (rid=?)
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = ? THEN ? ELSE 0 END + CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.c4, (SELECT group_concat(v, ',')
  FROM j13
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, (CASE WHEN a1.dept IN (?,?) THEN ? ELSE 0 END + ?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL
  UNION SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (a0.dept IN (?,?)) AND a0.deleted_at IS NULL
  ORDER BY 2 DESC, 1 DESC LIMIT ?) a2)
  ORDER BY a0.id DESC LIMIT ?;

-- columns over links (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
SELECT a0.id, a0.rev, (CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (a0.dept IN (?,?)) AND a0.deleted_at IS NULL AND a0.id IN (?,?,?,?,?)
  ORDER BY a0.id LIMIT ?;

-- columns over links (further)
-- plan: SEARCH t15 USING INDEX t15_parent (parent=?)
SELECT parent, id, c16
  FROM t15
  WHERE parent IN (?,?,?,?,?)
  ORDER BY parent, pos, id;

-- equal, in, empty
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- equal, in, empty (further)
-- plan: SCAN a0
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND (((1=1) AND (a0.c10 IS NOT NULL AND a0.c10 IN (?,?))) AND ((1=1) AND a0.c11 IS NULL) AND (CASE WHEN ((1=1) AND a0.c8 = ?) THEN 0 ELSE 1 END) = 1)
  ORDER BY a0.id DESC LIMIT ?;

-- a filter on what is masked
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- a filter on what is masked (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 3
-- plan: CO-ROUTINE a2
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: SEARCH a0 USING INDEX t6_owner (owner=?)
-- plan: RIGHT
-- plan: SEARCH a0 USING INDEX t6_owner (owner=?)
-- plan: SCAN a2
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
SELECT a0.id, a0.rev, (CASE WHEN ((1=1) AND (a0.c11 = ?)) THEN ? ELSE 0 END + CASE WHEN a0.owner = ? THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (((1=1) AND (a0.c11 = ?))) AND a0.deleted_at IS NULL AND ((a0.owner = ?) AND a0.c10 > ?)
  UNION SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL AND ((a0.owner = ?) AND a0.c10 > ?)
  ORDER BY 2 DESC, 1 DESC LIMIT ?) a2)
  ORDER BY a0.id DESC LIMIT ?;

-- a piece of text
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- a piece of text (further)
-- plan: SCAN a0
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((1=1) AND lower(a0.c11) LIKE ? ESCAPE '\')
  ORDER BY a0.id DESC LIMIT ?;

-- an encrypted cell
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- an encrypted cell (further)
-- plan: SEARCH a0 USING INDEX i5_0 (k5=?)
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((1=1) AND a0.k5 = ?)
  ORDER BY a0.id DESC LIMIT ?;

-- a masked phone by its whole value
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- a masked phone by its whole value (further)
-- plan: SEARCH a0 USING INDEX i4_0 (c4=?)
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((1=1) AND a0.c4 = ?)
  ORDER BY a0.id DESC LIMIT ?;

-- a filter over a link
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- a filter over a link (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 5
-- plan: CO-ROUTINE a4
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: SEARCH a0 USING INDEX t6_owner (owner=?)
-- plan: SEARCH a2 EXISTS USING INTEGER PRIMARY KEY (rowid=?)
-- plan: RIGHT
-- plan: SEARCH a0 USING INDEX t6_dept (dept=?)
-- plan: SEARCH a3 EXISTS USING INTEGER PRIMARY KEY (rowid=?)
-- plan: USE TEMP B-TREE FOR ORDER BY
-- plan: SCAN a4
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = ? THEN ? ELSE 0 END + CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, (CASE WHEN a1.dept IN (?,?) THEN ? ELSE 0 END + ?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL AND ((a0.owner = ? OR a0.dept IN (?,?)) AND EXISTS (SELECT 1
  FROM t2 a2
  WHERE a2.id = a0.c7 AND a2.deleted_at IS NULL AND (a2.dept IN (?,?)) AND ((a2.dept IN (?,?)) AND a2.c3 = ?)))
  UNION SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (a0.dept IN (?,?)) AND a0.deleted_at IS NULL AND ((a0.owner = ? OR a0.dept IN (?,?)) AND EXISTS (SELECT 1
  FROM t2 a3
  WHERE a3.id = a0.c7 AND a3.deleted_at IS NULL AND (a3.dept IN (?,?)) AND ((a3.dept IN (?,?)) AND a3.c3 = ?)))
  ORDER BY 2 DESC, 1 DESC LIMIT ?) a4)
  ORDER BY a0.id DESC LIMIT ?;

-- a filter over many links and rows
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- a filter over many links and rows (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 9
-- plan: CO-ROUTINE a6
-- plan: MERGE (UNION)
-- plan: LEFT
-- plan: SCAN a0
-- plan: CORRELATED SCALAR SUBQUERY 2
-- plan: SEARCH a2 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: CORRELATED LIST SUBQUERY 1
-- plan: SEARCH j13 USING PRIMARY KEY (rid=?)
-- plan: CORRELATED SCALAR SUBQUERY 3
-- plan: SEARCH a3 USING INDEX t15_parent (parent=?)
-- plan: RIGHT
-- plan: SEARCH a0 USING INDEX t6_owner (owner=?)
-- plan: CORRELATED SCALAR SUBQUERY 6
-- plan: SEARCH a4 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: CORRELATED LIST SUBQUERY 5
-- plan: SEARCH j13 USING PRIMARY KEY (rid=?)
-- plan: CORRELATED SCALAR SUBQUERY 7
-- plan: SEARCH a5 USING INDEX t15_parent (parent=?)
-- plan: SCAN a6
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
SELECT a0.id, a0.rev, (CASE WHEN ((1=1) AND (a0.c11 = ?)) THEN ? ELSE 0 END + CASE WHEN a0.owner = ? THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE a0.id IN (SELECT id
  FROM (SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (((1=1) AND (a0.c11 = ?))) AND a0.deleted_at IS NULL AND (((((1=1) AND (a0.c11 = ?)) OR a0.owner = ?) AND EXISTS (SELECT 1
  FROM t2 a2
  WHERE a2.id IN (SELECT v
  FROM j13
  WHERE rid = a0.id) AND a2.deleted_at IS NULL AND (1=1) AND ((1=1) AND lower(a2.c3) LIKE ? ESCAPE '\'))) OR ((((1=1) AND (a0.c11 = ?)) OR a0.owner = ?) AND (((1=1) AND (a0.c11 = ?)) OR a0.owner = ?) AND EXISTS (SELECT 1
  FROM t15 a3
  WHERE a3.parent = a0.id AND (a3.c16 = ?))))
  UNION SELECT a0.id AS id, a0.id
  FROM t6 a0
  WHERE (a0.owner = ?) AND a0.deleted_at IS NULL AND (((((1=1) AND (a0.c11 = ?)) OR a0.owner = ?) AND EXISTS (SELECT 1
  FROM t2 a4
  WHERE a4.id IN (SELECT v
  FROM j13
  WHERE rid = a0.id) AND a4.deleted_at IS NULL AND (1=1) AND ((1=1) AND lower(a4.c3) LIKE ? ESCAPE '\'))) OR ((((1=1) AND (a0.c11 = ?)) OR a0.owner = ?) AND (((1=1) AND (a0.c11 = ?)) OR a0.owner = ?) AND EXISTS (SELECT 1
  FROM t15 a5
  WHERE a5.parent = a0.id AND (a5.c16 = ?))))
  ORDER BY 2 DESC, 1 DESC LIMIT ?) a6)
  ORDER BY a0.id DESC LIMIT ?;

-- a list's items
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- a list's items (further)
-- plan: SCAN a0
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: SEARCH j12 EXISTS USING PRIMARY KEY (rid=? AND v=?)
-- plan: CORRELATED SCALAR SUBQUERY 1
-- plan: SEARCH j12 USING PRIMARY KEY (rid=?)
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, (SELECT group_concat(v, ',')
  FROM j12
  WHERE rid = a0.id), a0.c7, a1.c3, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((1=1) AND (EXISTS (SELECT 1
  FROM j12
  WHERE rid = a0.id AND v = ?)))
  ORDER BY a0.id DESC LIMIT ?;

-- linked rows counted
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- linked rows counted (further)
-- plan: SCAN a0
-- plan: CORRELATED SCALAR SUBQUERY 1
-- plan: SEARCH a1 USING INDEX i7_0 (c7=?)
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((SELECT count(*)
  FROM t6 a1
  WHERE a1.c7 = a0.id AND a1.c8 * ? - ? >= a0.created_at + ? AND a1.c8 * ? - ? <= a0.created_at + ? AND (1=1) AND a1.deleted_at IS NULL AND (1=1) AND (1=1) AND (1=1) AND ((1=1) AND a1.c11 = ?)) >= ?)
  ORDER BY a0.id DESC LIMIT ?;

-- linked rows added up, masked for some
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- linked rows added up, masked for some (further)
-- plan: SCAN a0
-- plan: CORRELATED SCALAR SUBQUERY 1
-- plan: SEARCH a1 USING INDEX i7_0 (c7=?)
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((SELECT coalesce(sum(a1.c10 >> 32), 0) + (coalesce(sum(a1.c10 & 4294967295), 0) >> 32), coalesce(sum(a1.c10 & 4294967295), 0) & 4294967295
  FROM t6 a1
  WHERE a1.c7 = a0.id AND a1.deleted_at IS NULL AND (((1=1) AND (a1.c11 = ?)) OR a1.owner = ?) AND (((1=1) AND (a1.c11 = ?)) OR a1.owner = ?) AND (a1.owner = ?)) > (?, ?))
  ORDER BY a0.id DESC LIMIT ?;

-- search by a name
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- search by a name (further)
-- plan: SEARCH t2
SELECT max(id)
  FROM t2;

-- search by a name (further)
-- plan: CO-ROUTINE p
-- plan: SEARCH x_gram USING PRIMARY KEY (form_id=? AND gram=?)
-- plan: SCAN p
SELECT count(*)
  FROM (SELECT 1
  FROM x_gram
  WHERE form_id = ? AND gram = ? LIMIT ?) p;

-- search by a name (further)
-- plan: SEARCH a0 USING INDEX t2_dept (dept=? AND id=?)
-- plan: LIST SUBQUERY 2
-- plan: COMPOUND QUERY
-- plan: LEFT-MOST SUBQUERY
-- plan: SEARCH x_gram USING PRIMARY KEY (form_id=? AND gram=?)
-- plan: UNION ALL
-- plan: SCAN x_gram_late
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT a0.id, a0.rev, (CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (a0.dept IN (?,?)) AND a0.deleted_at IS NULL AND ((a0.id IN (SELECT id
  FROM x_gram
  WHERE form_id = ? AND gram = ? UNION ALL SELECT id
  FROM x_gram_late
  WHERE +form_id = ? AND grams LIKE ? ESCAPE '\') AND (((((a0.dept IN (?,?)) AND a0.c3 IS NOT NULL) AND (substr(lower(a0.c3), 1, 64) LIKE ? ESCAPE '\' OR a0.k3 LIKE ? ESCAPE '\'))))))
  ORDER BY a0.id DESC LIMIT ?;

-- search by digits, masked
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- search by digits, masked (further)
-- plan: SEARCH t2
SELECT max(id)
  FROM t2;

-- search by digits, masked (further)
-- plan: CO-ROUTINE p
-- plan: SEARCH x_gram USING PRIMARY KEY (form_id=? AND gram=?)
-- plan: SCAN p
SELECT count(*)
  FROM (SELECT 1
  FROM x_gram
  WHERE form_id = ? AND gram = ? LIMIT ?) p;

-- search by digits, masked (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: LIST SUBQUERY 2
-- plan: COMPOUND QUERY
-- plan: LEFT-MOST SUBQUERY
-- plan: SEARCH x_gram USING PRIMARY KEY (form_id=? AND gram=?)
-- plan: UNION ALL
-- plan: SCAN x_gram_late
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c3
  FROM t2 a0
  WHERE (1=1) AND a0.deleted_at IS NULL AND ((a0.id IN (SELECT id
  FROM x_gram
  WHERE form_id = ? AND gram = ? UNION ALL SELECT id
  FROM x_gram_late
  WHERE +form_id = ? AND grams LIKE ? ESCAPE '\') AND ((((((1=0)) AND a0.c4 IS NOT NULL) AND (substr(lower(a0.c4), 1, 64) LIKE ? ESCAPE '\')) OR ((1=1) AND a0.c4 LIKE ?)) OR ((((1=1) AND a0.c3 IS NOT NULL) AND (substr(lower(a0.c3), 1, 64) LIKE ? ESCAPE '\' OR a0.k3 LIKE ? ESCAPE '\'))))))
  ORDER BY a0.id DESC LIMIT ?;

-- these records
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- these records (further)
-- plan: SEARCH a0 USING INTEGER PRIMARY KEY (rowid=?)
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
SELECT a0.id, a0.rev, (CASE WHEN a0.owner = ? THEN ? ELSE 0 END + CASE WHEN a0.dept IN (?,?) THEN ? ELSE 0 END + ?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, (CASE WHEN a1.dept IN (?,?) THEN ? ELSE 0 END + ?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (a0.owner = ? OR a0.dept IN (?,?)) AND a0.deleted_at IS NULL AND a0.id IN (?,?)
  ORDER BY a0.id DESC LIMIT ?;

-- the bin
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- the bin (further)
-- plan: SCAN a0
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
SELECT a0.id, a0.rev, (?), 0, a0.owner, a0.dept, a0.created_at, a0.updated_at, a0.created_by, a0.updated_by, a0.c7, a1.c3, a1.id, (?), 0
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (1=1) AND a0.deleted_at IS NOT NULL
  ORDER BY a0.id DESC LIMIT ?;

-- a sum by month
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- a sum by month (further)
-- plan: SCAN a0
-- plan: USE TEMP B-TREE FOR GROUP BY
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT ((CAST(strftime('%Y', (a0.c8) * 86400, 'unixepoch') AS INTEGER) * 12 + CAST(strftime('%m', (a0.c8) * 86400, 'unixepoch') AS INTEGER) - ?)), count(*), sum((a0.c10) >> 32), sum((a0.c10) & 4294967295), sum((a0.c10) >> 32), sum((a0.c10) & 4294967295), count(a0.c10)
  FROM t6 a0
  WHERE (1=1) AND a0.deleted_at IS NULL
  GROUP BY 1
  ORDER BY 1 NULLS LAST LIMIT ?;

-- a count by quarter, hour and person
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- a count by quarter, hour and person (further)
-- plan: MULTI-INDEX OR
-- plan: INDEX 1
-- plan: SEARCH a0 USING INDEX t6_owner_at (owner=?)
-- plan: INDEX 2
-- plan: SEARCH a0 USING INDEX t6_dept_at (dept=?)
-- plan: SEARCH a1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR GROUP BY
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT ((CAST(strftime('%Y', (a0.c8) * 86400, 'unixepoch') AS INTEGER) * 12 + CAST(strftime('%m', (a0.c8) * 86400, 'unixepoch') AS INTEGER) - ?) / ? * ? + ?), ((a0.c9 + ?) / 3600000 % 24), CASE WHEN (1=1) AND (a0.owner = ? OR a0.dept IN (?,?)) AND (a1.dept IN (?,?)) AND (a1.dept IN (?,?)) THEN a1.c3 END, count(*)
  FROM t6 a0
  LEFT JOIN t2 a1 ON a1.id = a0.c7 AND a1.deleted_at IS NULL
  WHERE (a0.owner = ? OR a0.dept IN (?,?)) AND a0.deleted_at IS NULL
  GROUP BY 1, 2, 3
  ORDER BY 1 NULLS LAST, 2 NULLS LAST, 3 NULLS LAST LIMIT ?;

-- a sum of what is masked
-- plan: CO-ROUTINE k
-- plan: SEARCH x_task USING COVERING INDEX x_task_open (user_id=?)
-- plan: SCAN k
-- plan: SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT k.form_id, k.rights, t.fields
  FROM (SELECT DISTINCT form_id, rights
  FROM x_task
  WHERE state = 'open' AND user_id = ? AND record_id IS NOT NULL) k
  LEFT JOIN x_task_right t ON t.id = k.rights
  ORDER BY k.form_id, k.rights;

-- a sum of what is masked (further)
-- plan: SCAN a0
-- plan: USE TEMP B-TREE FOR GROUP BY
-- plan: USE TEMP B-TREE FOR ORDER BY
SELECT ((a0.c8 + 7000003) / 7 * 7 - 7000003), count(*), sum((CASE WHEN (a0.owner = ?) THEN a0.c10 END) >> 32), sum((CASE WHEN (a0.owner = ?) THEN a0.c10 END) & 4294967295)
  FROM t6 a0
  WHERE (((1=1) AND (a0.c11 = ?)) OR a0.owner = ?) AND a0.deleted_at IS NULL
  GROUP BY 1
  ORDER BY 1 NULLS LAST LIMIT ?;
