import { notFound } from 'next/navigation';

/** Every address that nothing else answers: it is not found inside a shell, in the reader's language. */
export default function MissingPage(): never {
  notFound();
}
