-- A resolution that a job carried out is the first answer where there was none before, as the clock has it. What ended without
-- an outcome was taken back, which is no answer.
update dispute_standing set first_answered_at = ended_at
  where first_answered_at is null and ended_at is not null and outcome is not null;
