import type {ReactNode} from 'react';
import Link from '@docusaurus/Link';
import {useLocation} from '@docusaurus/router';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import type {Props} from '@theme/EditThisPage';
import EditThisPage from '@theme-original/EditThisPage';
import {reportUrl} from '@site/src/report-url';
import styles from './styles.module.css';

/** Two ways to mend a page: by oneself, or by telling us. */
export default function EditOrReport(props: Props): ReactNode {
  const {pathname} = useLocation();
  const {siteConfig} = useDocusaurusContext();
  const report = reportUrl(props.editUrl, siteConfig.url + pathname);
  return (
    <span className={styles.ways}>
      <EditThisPage {...props} />
      {report !== undefined && <Link to={report}>Report a problem</Link>}
    </span>
  );
}
