import { NotFoundText } from '#components/shell/not-found-text.tsx';

export default function NotFound() {
  return <NotFoundText />;
}
