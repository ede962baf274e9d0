-- Facts that cannot be written wrongly beat checks: composite keys carry the fact
-- (author, digest, brand, kind, level) from the row where it is true to every row that
-- relies on it. No trigger to forget, no race.

ALTER TABLE run ADD CONSTRAINT run_brand UNIQUE (id, brand_id);
ALTER TABLE task ADD CONSTRAINT task_run UNIQUE (id, run_id);
ALTER TABLE task ADD CONSTRAINT task_place UNIQUE (id, run_id, brand_id);
ALTER TABLE task ADD CONSTRAINT task_level UNIQUE (id, level);
ALTER TABLE task ADD CONSTRAINT task_kind UNIQUE (id, kind, run_id);
ALTER TABLE attempt ADD CONSTRAINT attempt_task UNIQUE (id, task_id);
ALTER TABLE attempt ADD CONSTRAINT attempt_kind UNIQUE (id, kind);
ALTER TABLE output ADD CONSTRAINT output_digest UNIQUE (id, digest);
ALTER TABLE output ADD CONSTRAINT output_author UNIQUE (id, digest, author_id);
ALTER TABLE output ADD CONSTRAINT output_task UNIQUE (id, task_id);
ALTER TABLE screening ADD CONSTRAINT screening_output UNIQUE (id, output_id);
ALTER TABLE screening ADD CONSTRAINT screening_under UNIQUE (id, output_id, digest, ruleset_id);
ALTER TABLE release ADD CONSTRAINT release_output UNIQUE (id, output_id);
ALTER TABLE inspection ADD CONSTRAINT inspection_output UNIQUE (attempt_id, output_id);
ALTER TABLE principal ADD CONSTRAINT principal_kind UNIQUE (id, kind);

ALTER TABLE output ADD CONSTRAINT output_digest_is_sha256
    CHECK (content IS NULL OR digest = encode(sha256(content), 'hex'));

-- brand closure: a row's brand is its parent's
ALTER TABLE task ADD CONSTRAINT task_run_brand
    FOREIGN KEY (run_id, brand_id) REFERENCES run (id, brand_id);
ALTER TABLE output ADD CONSTRAINT output_place
    FOREIGN KEY (task_id, run_id, brand_id) REFERENCES task (id, run_id, brand_id);
ALTER TABLE review_item ADD CONSTRAINT review_item_place
    FOREIGN KEY (task_id, run_id, brand_id) REFERENCES task (id, run_id, brand_id);

-- a graph inside one run whose levels rise: cycles cannot be stored
ALTER TABLE dependency ADD CONSTRAINT dependency_task_run
    FOREIGN KEY (task_id, run_id) REFERENCES task (id, run_id);
ALTER TABLE dependency ADD CONSTRAINT dependency_needs_run
    FOREIGN KEY (needs_id, run_id) REFERENCES task (id, run_id);
ALTER TABLE dependency ADD CONSTRAINT dependency_task_level
    FOREIGN KEY (task_id, task_level) REFERENCES task (id, level);
ALTER TABLE dependency ADD CONSTRAINT dependency_needs_level
    FOREIGN KEY (needs_id, needs_level) REFERENCES task (id, level);

-- promise 8: an attempt is of its task's kind; an output is of its attempt's task
ALTER TABLE attempt ADD CONSTRAINT attempt_of_its_task
    FOREIGN KEY (task_id, kind, run_id) REFERENCES task (id, kind, run_id);
ALTER TABLE output ADD CONSTRAINT output_of_its_attempt
    FOREIGN KEY (attempt_id, task_id) REFERENCES attempt (id, task_id);
ALTER TABLE output ADD CONSTRAINT output_supersedes_its_own
    FOREIGN KEY (supersedes_id, task_id) REFERENCES output (id, task_id);

-- promise 1: what was consumed is a release of that very output
ALTER TABLE consumption ADD CONSTRAINT consumption_of_a_release
    FOREIGN KEY (release_id, output_id) REFERENCES release (id, output_id);
ALTER TABLE verdict ADD CONSTRAINT verdict_on_what_was_inspected
    FOREIGN KEY (inspection_id, output_id) REFERENCES inspection (attempt_id, output_id);

-- promises 2 and 3: one digest from the output through screening and decision to release
ALTER TABLE screening ADD CONSTRAINT screening_of_these_bytes
    FOREIGN KEY (output_id, digest) REFERENCES output (id, digest);
ALTER TABLE finding ADD CONSTRAINT finding_of_its_screening
    FOREIGN KEY (screening_id, output_id) REFERENCES screening (id, output_id);
ALTER TABLE review_item ADD CONSTRAINT review_item_of_its_task
    FOREIGN KEY (output_id, task_id) REFERENCES output (id, task_id);
ALTER TABLE review_item ADD CONSTRAINT review_item_screening
    FOREIGN KEY (screening_id, output_id) REFERENCES screening (id, output_id);
ALTER TABLE decision ADD CONSTRAINT decision_on_these_bytes
    FOREIGN KEY (output_id, digest, author_id) REFERENCES output (id, digest, author_id);
ALTER TABLE decision ADD CONSTRAINT decision_shown
    FOREIGN KEY (screening_id, output_id) REFERENCES screening (id, output_id);
ALTER TABLE decision ADD CONSTRAINT decision_actor
    FOREIGN KEY (actor_id, actor_kind) REFERENCES principal (id, kind);
ALTER TABLE decision ADD CONSTRAINT decision_names_author
    CHECK (output_id IS NULL OR author_id IS NOT NULL);
ALTER TABLE release ADD CONSTRAINT release_of_these_bytes
    FOREIGN KEY (output_id, digest) REFERENCES output (id, digest);
ALTER TABLE release ADD CONSTRAINT release_screened
    FOREIGN KEY (screening_id, output_id, digest, ruleset_id)
    REFERENCES screening (id, output_id, digest, ruleset_id);
