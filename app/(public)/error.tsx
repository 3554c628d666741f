'use client';

import { PageProblem } from '#components/shell/page-problem.tsx';

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return <PageProblem error={error} retry={retry} />;
}
