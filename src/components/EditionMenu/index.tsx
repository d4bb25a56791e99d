import type {ReactNode} from 'react';
import {useHistorySelector} from '@docusaurus/theme-common';
import {
  useActiveDocContext,
  useDocsPreferredVersion,
  useDocsVersionCandidates,
  useVersions,
  type GlobalVersion,
} from '@docusaurus/plugin-content-docs/client';
import DropdownNavbarItem from '@theme/NavbarItem/DropdownNavbarItem';
import {rememberSwitch} from '@site/src/components/EditionNotice/switch';

const name = ({label}: GlobalVersion) => (label === 'Next' ? 'Next edition' : `Edition ${label}`);

/** The menu of editions. A switch keeps page and fragment; EditionNotice says so where it can't. */
export default function EditionMenu({mobile = false}: {mobile?: boolean}): ReactNode {
  const versions = useVersions(undefined);
  const [displayed] = useDocsVersionCandidates();
  const {activeDoc, alternateDocVersions} = useActiveDocContext(undefined);
  const {savePreferredVersionName} = useDocsPreferredVersion();
  const hash = useHistorySelector((history) => history.location.hash);
  if (versions.length < 2) return null;

  const items = versions.map((version) => {
    const same = alternateDocVersions[version.name];
    const main = version.docs.find(({id}) => id === version.mainDocId);
    return {
      label: name(version),
      to: same ? same.path + hash : (main?.path ?? version.path),
      isActive: () => version === displayed && activeDoc !== undefined,
      onClick: () => {
        savePreferredVersionName(version.name);
        if (activeDoc) rememberSwitch({edition: name(version), pageKept: same !== undefined});
      },
    };
  });
  return <DropdownNavbarItem mobile={mobile} label={name(displayed)} items={items} />;
}
