import { notFound } from 'next/navigation';

/** Every address below this one that nothing else answers is not found inside its shell, in the language of the reader. */
export default function MissingPage(): never {
  notFound();
}
