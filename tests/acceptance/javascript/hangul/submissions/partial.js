// %% 인사
const 인사 = (이름) => { throw new Error(`이름이 없습니다: ${이름}`); };
