-- Thousands of tasks and dependencies are made at once, and each key is asked for each
-- row: one that carries run and level together says what two of keys.sql said.

ALTER TABLE dependency DROP CONSTRAINT IF EXISTS dependency_task_run,
    DROP CONSTRAINT IF EXISTS dependency_needs_run,
    DROP CONSTRAINT IF EXISTS dependency_task_level,
    DROP CONSTRAINT IF EXISTS dependency_needs_level;
ALTER TABLE task DROP CONSTRAINT task_level;
ALTER TABLE task ADD CONSTRAINT task_level UNIQUE (id, run_id, level);

-- a graph inside one run whose levels rise: cycles cannot be stored
ALTER TABLE dependency ADD CONSTRAINT dependency_task_level
    FOREIGN KEY (task_id, run_id, task_level) REFERENCES task (id, run_id, level);
ALTER TABLE dependency ADD CONSTRAINT dependency_needs_level
    FOREIGN KEY (needs_id, run_id, needs_level) REFERENCES task (id, run_id, level);
