import type {ReactNode} from 'react';
import Button from '@site/src/components/Button';
import styles from './styles.module.css';

interface NoticeProps {
  children: ReactNode;
  /** What the button says that puts it away. */
  dismiss: string;
  onDismiss: () => void;
}

/** A few words at the foot of the window, over the page, so that nothing moves when they come or go. */
export default function Notice({children, dismiss, onDismiss}: NoticeProps): ReactNode {
  return (
    <div className={styles.notice}>
      <p>{children}</p>
      <Button onClick={onDismiss}>{dismiss}</Button>
    </div>
  );
}
