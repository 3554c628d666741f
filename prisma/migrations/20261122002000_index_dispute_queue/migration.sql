-- The queue of disputes is read in this order, a page at a time; the words are those of its query.
create index dispute_standing_queue_idx on dispute_standing ((case when ended_at is not null then 'infinity'::timestamptz
  else coalesce(due_at, '9999-01-01T00:00:00Z'::timestamptz) end));
