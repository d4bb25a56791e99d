import type {ComponentProps, ReactNode} from 'react';
import clsx from 'clsx';
import styles from './styles.module.css';

interface ButtonProps extends ComponentProps<'button'> {
  /** The one thing to do next; all others are quiet. */
  primary?: boolean;
}

/** A button of the site, outside labs. Does not submit unless it says so. */
export default function Button({primary = false, className, type = 'button', ...props}: ButtonProps): ReactNode {
  return <button type={type} className={clsx(styles.button, primary && styles.primary, className)} {...props} />;
}
