// %% 인사
function 인사(이름) {
  // ### BEGIN SOLUTION
  return `안녕하세요, ${이름}님!`;
  // ### END SOLUTION
}
// %% 글자
const 글자수 = (글) => {
  // ### BEGIN SOLUTION
  return [...글.normalize('NFC')].filter((하나) => 하나 !== ' ').length;
  // ### END SOLUTION
};
const 정렬 = (낱말들) => {
  // ### BEGIN SOLUTION
  return [...낱말들].sort((a, b) => a.localeCompare(b, 'ko'));
  // ### END SOLUTION
};
