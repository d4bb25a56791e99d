import type {ReactNode} from 'react';
import clsx from 'clsx';
import {useCodeBlockContext} from '@docusaurus/theme-common/internal';
import Button from '@theme/CodeBlock/Buttons/Button';
import type {Props} from '@theme/CodeBlock/Buttons/WordWrapButton';
import IconWordWrap from '@theme/Icon/WordWrap';
import styles from './styles.module.css';

/** Shows long lines of code whole. Unlike the theme's, it says to a screen reader whether it does. */
export default function WordWrapButton({className}: Props): ReactNode {
  const {wordWrap} = useCodeBlockContext();
  if (!wordWrap.isEnabled && !wordWrap.isCodeScrollable) return null;
  return (
    <Button
      className={clsx(styles.button, className)}
      aria-label="Wrap long lines"
      aria-pressed={wordWrap.isEnabled}
      title="Wrap long lines"
      onClick={() => wordWrap.toggle()}
    >
      <IconWordWrap width="1.2rem" height="1.2rem" aria-hidden="true" />
    </Button>
  );
}
