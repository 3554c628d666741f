-- CreateTable
CREATE TABLE "job_schedule" (
    "job" TEXT NOT NULL,
    "cron" TEXT NOT NULL,
    "every_seconds" INTEGER,
    "announced_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "job_schedule_pkey" PRIMARY KEY ("job")
);

-- ───────────────────────────── who may see and change what

grant select, insert, update, delete on job_schedule to app;
grant select on job_schedule to desk;
